"""Sigma workbench: tune Sigma rules against Windows event logs.

The packages, in the direction in which they may import one another (a test proves it)::

    ui, cli -> tuning -> engine -> sigma, events

``sigma`` is a rule as text and as meaning, ``events`` are logs as columns; the two do not know
each other. ``engine`` says which events a rule hits and why. ``tuning`` holds what the analyst
knows and wants. Only ``ui`` imports Qt.
"""

__version__ = "0.1.0"

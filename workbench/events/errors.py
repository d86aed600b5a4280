"""What goes wrong with a file as a whole."""

from __future__ import annotations


class ReadError(Exception):
    """A file that cannot be read at all: one sentence that says why."""

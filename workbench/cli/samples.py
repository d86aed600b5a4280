"""`samples`: sample logs of any size, written by the program's own generator."""

from __future__ import annotations

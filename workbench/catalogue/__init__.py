"""Many rules at once: the index, coverage, indicators, and the ranking by noise."""

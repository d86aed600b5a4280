"""The panes of one rule: stages, YAML, diff."""

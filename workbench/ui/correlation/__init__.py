"""The pane of a correlation: its alerts, its threshold and timespan, and what others would do."""

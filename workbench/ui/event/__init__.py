"""The Event pane: the fields of the event in focus, and why the rule says what it says of it."""

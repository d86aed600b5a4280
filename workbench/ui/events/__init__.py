"""The event table: its columns, model, order, search, filter bar, and the menu of a value."""

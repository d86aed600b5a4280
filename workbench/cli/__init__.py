"""The command line; its default command opens the window."""

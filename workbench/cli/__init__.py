"""The command line; its default command opens the window.

Each command is a module with `run(arguments) -> int`, imported when it is asked for, so that no
command but `open` and `screenshot` loads Qt. Exit status everywhere: 0 done, 1 some rule or file
could not be read or written (each named on standard error), 2 usage.
"""

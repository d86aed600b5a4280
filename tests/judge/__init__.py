"""The judge: a plain reading of the Sigma specification 2.1.0, one event after the other.

It shares nothing with the program: it parses conditions, values and modifiers by itself, with the
standard library and PyYAML alone, and looks at one event at a time. What is fast is held against
it.
"""

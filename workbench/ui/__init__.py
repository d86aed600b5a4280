"""The window: one store, one worker, thin views. The only package that imports Qt."""

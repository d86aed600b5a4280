"""The catalogue's window: many rules listed, ranked, and set against ATT&CK."""

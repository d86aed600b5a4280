"""Which events a rule hits, and why: log source gate, test masks, verdicts, explanation."""

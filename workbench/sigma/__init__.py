"""A Sigma rule as text and as meaning: parse, spans, stages, edits, rendering."""

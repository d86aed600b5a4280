"""Measurements, run by hand: `pytest benchmarks --benchmark-only` (docs/performance.md)."""

"""Measures the readers' site: `make quality` runs it, docs/quality.md holds what it found."""

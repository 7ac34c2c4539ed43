"""Benchmarks on invented records: `python -m bench`, or `python -m bench check` for one of them."""

"""Measurements, never tests: each module has `run()` and prints its numbers. `python -m benchmarks [name…]` runs them."""

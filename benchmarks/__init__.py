"""Ratios to baselines that are measured in the same run: `python -m benchmarks`, or `make bench`."""

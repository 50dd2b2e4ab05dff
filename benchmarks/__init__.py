"""What reading costs, measured side by side in one run: `python -m benchmarks`."""

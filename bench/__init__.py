"""What is measured; docs/benchmarks.md keeps the figures."""

"""Benchmarks and loads against a running installation, through its public API."""

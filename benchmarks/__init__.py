"""Measures the platform against a raw baseline on the same machine, in the same run."""

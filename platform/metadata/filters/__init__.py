"""Conditions that a person composes, and the expression they stand for: read from its text, written back to it."""

"""What becomes of a checked expression: a closure in Python, a predicate or column in SQL."""

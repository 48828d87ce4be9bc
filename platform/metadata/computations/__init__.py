"""The catalogue of ways in which a field's value follows from others: one file each."""

"""The catalogue of field types: one file an entry."""

"""JSON Schemas of the definition kinds, one per kind, for the reader and for editors."""

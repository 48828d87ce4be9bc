"""What happens to records: one pipeline for every way in."""

"""What happens to records: storage, queries, permissions and the save pipeline."""

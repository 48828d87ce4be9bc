"""Everything that can be known about definitions without opening a database."""

"""The kinds of definition: one dataclass file a kind."""

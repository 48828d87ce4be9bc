"""The kinds of definition: one file a kind."""

"""The pages on which administrators change definitions: with forms, or with JSON; both make the same overlays."""

"""Tables: the engine's own, those of the objects, and how one becomes the next."""

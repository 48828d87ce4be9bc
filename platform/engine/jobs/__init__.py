"""Work in the background: the queue in the database, who works on it, and what becomes of it."""

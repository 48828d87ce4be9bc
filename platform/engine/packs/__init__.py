"""Packs and the customer layer: how definitions come into a database and change there."""

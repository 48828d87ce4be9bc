"""Root of the import package; its parts live in platform/, packs/ and schema_registry/."""

"""The catalogue of checks on a manifest: one rule, one file, one problem code or few."""

"""The expression language: what can be known of an expression without a record or a database."""

"""Every bound of the language: how long and deep an expression may be, how large its values, how much work a call."""

from __future__ import annotations

LONGEST_EXPRESSION = 20_000
"""Characters."""
DEEPEST_BRACKETS = 60
DEEPEST_TREE = 100
"""Levels of the tree, chains such as 1+2+3+… included; AND and OR chains count as one level."""
DEEPEST_SETS = 3
"""Aggregates inside aggregates; each level multiplies the records that are looked at."""
DEEPEST_SQL = 12
"""Levels of nested SQL: SQLite's parser gives up at a stack of 100, of which a level takes up to five."""
MOST_SQL_STEPS = 20_000
"""Nodes visited per compilation; only expressions made to be costly come near it."""
LONGEST_TEXT = 100_000
"""Characters of a text that a function repeats or fills up; a longer one is the error #VALUE."""
LARGEST_TEXT = 500_000
"""Characters of any text that a function makes, joined ones included; a longer one is the error #VALUE."""
LONGEST_PATTERN = 1_000
"""Characters of a regular expression, and of what a filter compares with LIKE."""
MOST_STEPS = 5_000_000
"""Pattern by text: what one match may take, about a tenth of a second; more is the error #VALUE."""
MOST_MATCHES = 10_000
"""Matches that one call replaces; more is the error #VALUE."""
MOST_LINKS = 100
"""Lookups of one path, and levels of a hierarchy of records."""
MOST_ARGUMENTS = 90
"""Arguments of one call; databases take about a hundred."""
LONGEST_CHAIN = 60
"""Conditions that AND or OR join side by side in SQL; of more, blocks are joined."""
MOST_COSTLY = 20
"""Calls of functions with regular expressions in one expression."""

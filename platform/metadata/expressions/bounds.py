"""How large the values that functions make may become, and how much work a call may be."""

from __future__ import annotations

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

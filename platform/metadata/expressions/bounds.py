"""How large the values that functions make may become."""

from __future__ import annotations

LONGEST_TEXT = 100_000
"""Characters of a text; a longer one is the error #VALUE."""

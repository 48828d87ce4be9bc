"""What is known of a field whose value follows from others."""

from __future__ import annotations

from msgspec import Struct


class Computed(Struct, frozen=True):
    """How the value comes to be; all but the first three is worked out when the manifest is made.

    `by` names the computation. `stored` values lie in a column and are kept right, others are computed when they are
    asked for. `gathered` ones come from related records; `rolled` ones follow from a stored gathered one, and so are
    settled only at the end of a transaction. `fails`: a value may be an error. `volatility` is as of expressions.
    `uses`: the other objects that somebody must be allowed to read to see the value; none where it is `as_system`.
    `mark` differs where stored values would.
    """

    by: str
    blank_as: str = "blank"
    as_system: bool = False
    stored: bool = False
    gathered: bool = False
    rolled: bool = False
    fails: bool = False
    volatility: str = "fixed"
    uses: frozenset[str] = frozenset()
    mark: str = ""

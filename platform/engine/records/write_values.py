"""What rules ask of the write under way: the record as it was before the transaction, whether it is new, or a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...metadata.expressions.functions.write_context import CLONE, NEW, PRIOR, WRITE
from ...metadata.expressions.types import FieldRef
from ..change import CREATE, Change
from .run import Run


def asks_write(reference: FieldRef) -> bool:
    """Whether the value belongs to the write and not to the record."""
    return reference.path[0] in (PRIOR, WRITE)


def write_values(run: Run, change: Change, asked: Sequence[FieldRef]) -> Mapping[str, Any]:
    """The values that the references ask for, by key.

    A record that the transaction changes several times is compared with what it was before the first time.
    """
    same = (one for one in run.written if one.id == change.id and one.object == change.object)
    first = next(same, change)
    before = first.before or {}
    facts = {NEW: first.operation == CREATE, CLONE: first.clone}
    return {
        reference.key: facts[reference.key] if reference.path[0] == WRITE else before.get(reference.path[1])
        for reference in asked
    }

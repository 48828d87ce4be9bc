"""Which fields of a refused record can still be judged: those whose value is what the client meant."""

from __future__ import annotations

from collections.abc import Iterable

from ..change import Change
from ..model import CompiledObject


def doubtful_fields(compiled: CompiledObject, change: Change) -> frozenset[str] | None:
    """The fields that have a problem or follow from one that has; None where the whole record is in doubt."""
    told = {problem.field for problem in change.problems}
    if None in told:
        return None
    doubtful = _with_parts(compiled, {name for name in told if name is not None})
    for default in compiled.computed_defaults if change.before is None else ():
        if default.field not in change.given and not default.bound.reads.isdisjoint(doubtful):
            doubtful |= _with_parts(compiled, {default.field})
    for formula in compiled.formulas:
        if not formula.reads.isdisjoint(doubtful):
            doubtful.add(formula.field)
    return frozenset(doubtful)


def _with_parts(compiled: CompiledObject, names: Iterable[str]) -> set[str]:
    """The fields, and what hangs on them: parts on wholes, amounts on the currency, the department on the owner."""
    wholes = {_whole(compiled, name) for name in names}
    if "owner" in wholes:
        wholes.add("owner_department")
    if not wholes.isdisjoint({"currency", *(item.name for item in compiled.money)}):
        wholes |= {item.name for item in compiled.money}
    return {name for name in compiled.fields if _whole(compiled, name) in wholes}


def _whole(compiled: CompiledObject, name: str) -> str:
    item = compiled.fields.get(name)
    return item.definition.part_of or name if item else name

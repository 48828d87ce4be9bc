"""What a rule may ask of the write under way: whether the record is new or a copy, and what stood in it before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from ..naming import WRITES
from ..typed import Apply, FieldValue, Typed
from ..types import BOOLEAN, ExpressionType, FieldRef
from .base import CallSite, Function, Overload, words

PRIOR, WRITE = "$Prior", "$Write"
"""How the paths begin by which an evaluation asks for a value as it was, and for a fact about the write."""
NEW, CLONE = f"{WRITE}.is_new", f"{WRITE}.is_clone"
ANY = ExpressionType("any")


class WriteFunction(Function):
    """Asks about a write, so it stands only where one is judged; `before` is the state before the transaction."""

    strict = False
    places = WRITES
    elsewhere = words("it asks about a save, and here nothing is being saved", "它询问保存操作，而此处没有保存")
    refusal = words("a row in the database does not know what it was", "数据库中的行不知道自己之前的值")

    def fact(self, site: CallSite, name: str) -> FieldValue:
        """A fact about the write as a value of the record."""
        return FieldValue(FieldRef((WRITE, name), BOOLEAN), site.span)


class IsNew(WriteFunction):
    name = "ISNEW"
    syntax = "ISNEW()"
    doc = words("Whether the record is being created.", "记录是否正在新建。")
    examples = ("NOT ISNEW() AND ISBLANK(email)",)
    overloads = (Overload((), BOOLEAN, lambda new: new is True),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        return call and structs.replace(call, arguments=(self.fact(site, "is_new"),))


class IsClone(WriteFunction):
    name = "ISCLONE"
    syntax = "ISCLONE()"
    doc = words("Whether the record is being created as a copy of another.", "记录是否正由另一条记录复制而来。")
    examples = ("ISCLONE() AND ISBLANK(name)",)
    overloads = (Overload((), BOOLEAN, lambda clone: clone is True),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        return call and structs.replace(call, arguments=(self.fact(site, "is_clone"),))


class OwnField(WriteFunction):
    """Takes a field of the record itself, and compares it with what it was."""

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        (field,) = call.arguments
        if not isinstance(field, FieldValue) or len(field.reference.path) != 1:
            site.problem("expression_own_field_needed", field.span, name=self.name)
            return None
        arguments = (field, _prior(field), self.fact(site, "is_new"))
        return structs.replace(call, type=self.result(field), arguments=arguments)

    def result(self, field: Typed) -> ExpressionType:
        """The type of the call."""
        return BOOLEAN


def _prior(field: FieldValue) -> FieldValue:
    reference = field.reference
    compare = (PRIOR, *reference.compare_path) if reference.compare_path else None
    return structs.replace(field, reference=replace(reference, path=(PRIOR, *reference.path), compare_path=compare))


def _same(value: Any, prior: Any) -> bool:
    return set(value) == set(prior) if isinstance(value, tuple) and isinstance(prior, tuple) else bool(value == prior)


class IsChanged(OwnField):
    name = "ISCHANGED"
    syntax = "ISCHANGED(field)"
    doc = words(
        "Whether the field is other than before the save; FALSE while the record is being created.",
        "字段与保存前是否不同；新建时为假。",
    )
    examples = ('ISCHANGED(stage) AND stage = "won"',)
    overloads = (Overload(("any",), BOOLEAN, lambda value, prior, new: new is not True and not _same(value, prior)),)


class PriorValue(OwnField):
    name = "PRIORVALUE"
    syntax = "PRIORVALUE(field)"
    doc = words(
        "The field's value before the save; while the record is being created, the present one.",
        "字段在保存前的值；新建时为当前值。",
    )
    examples = ("amount < PRIORVALUE(amount)",)
    overloads = (Overload(("any",), ANY, lambda value, prior, new: value if new is True else prior),)

    def result(self, field: Typed) -> ExpressionType:
        return field.type

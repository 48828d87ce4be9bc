"""What separates one manifest from the next, as values that a plan shows to a person."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, ClassVar

from .labels import Text, text_in

ADD, CHANGE, REMOVE = "add", "change", "remove"


@dataclass(frozen=True)
class Operation:
    """One difference. `destructive`: values become unreachable by it (they can be restored for 30 days)."""

    destructive: ClassVar[bool] = False

    @property
    def effect(self) -> str:
        """Whether something comes by it, goes or changes: how a plan marks its line."""
        return REMOVE if self.destructive else CHANGE

    @property
    @abstractmethod
    def sentences(self) -> tuple[str, str]:
        """What the operation does, in English and in Chinese."""

    def describe(self, locale: str = "en") -> str:
        """One line for a person, in `locale` ("en" or "zh")."""
        return self.sentences[locale == "zh"]

    def as_json(self, locale: str = "en") -> dict[str, Any]:
        """The form in which the API and `--json` carry the operation."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "label"}
        word = "".join(
            "_" * bool(place and letter.isupper()) + letter.lower() for place, letter in enumerate(type(self).__name__)
        )
        return {"operation": word, **values, "destructive": self.destructive, "text": self.describe(locale)}


@dataclass(frozen=True)
class OfObject(Operation):
    """An operation on an object as a whole."""

    object: str
    label: Text


@dataclass(frozen=True)
class CreateObject(OfObject):
    """A new object, with all its fields."""

    effect = ADD

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return f"create object {_named(self, 'en')}", f"新建对象 {_named(self, 'zh')}"


@dataclass(frozen=True)
class RemoveObject(OfObject):
    """An object that is no longer defined; its table is kept."""

    destructive: ClassVar[bool] = True

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return f"remove object {_named(self, 'en')}", f"移除对象 {_named(self, 'zh')}"


@dataclass(frozen=True)
class RenameObject(OfObject):
    """An object whose name changes; its records stay where they are."""

    old: str

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return f"rename object {self.old} to {self.object}", f"对象 {self.old} 更名为 {self.object}"


@dataclass(frozen=True)
class OfField(Operation):
    """An operation on one field."""

    object: str
    field: str
    label: Text


@dataclass(frozen=True)
class AddField(OfField):
    """A new field, blank in the records that exist unless it has a constant default."""

    type: str

    effect = ADD

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return (
            f"add field {self.object}.{_named(self, 'en')} of type {self.type}",
            f"新增字段 {self.object}.{_named(self, 'zh')}，类型 {self.type}",
        )


@dataclass(frozen=True)
class ComputeField(OfField):
    """A computed field that is filled, or computed otherwise than before, in so many records."""

    rows: int

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return (
            f"compute {self.object}.{_named(self, 'en')} for {self.rows} {'record' if self.rows == 1 else 'records'}",
            f"为 {self.rows} 条记录计算 {self.object}.{_named(self, 'zh')}",
        )


@dataclass(frozen=True)
class RemoveField(OfField):
    """A field that is no longer defined; its column is kept."""

    destructive: ClassVar[bool] = True

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return (
            f"remove field {self.object}.{_named(self, 'en')}; its values can be restored for 30 days",
            f"移除字段 {self.object}.{_named(self, 'zh')}，其内容 30 天内可恢复",
        )


@dataclass(frozen=True)
class RenameField(OfField):
    """A field whose name changes; its column and values stay."""

    old: str

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return (
            f"rename field {self.object}.{self.old} to {self.field}",
            f"字段 {self.object}.{self.old} 更名为 {self.field}",
        )


@dataclass(frozen=True)
class ChangeFieldType(OfField):
    """A field whose type changes: its values are read anew by the new type."""

    destructive: ClassVar[bool] = True
    old_type: str
    new_type: str

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        return (
            f"change field {self.object}.{_named(self, 'en')} from {self.old_type} to {self.new_type}",
            f"字段 {self.object}.{_named(self, 'zh')} 的类型由 {self.old_type} 改为 {self.new_type}",
        )


@dataclass(frozen=True)
class OfIndex(Operation):
    """An operation on an index; `fields` are as in the definition, "-" in front for descending."""

    object: str
    fields: tuple[str, ...]
    unique: bool


@dataclass(frozen=True)
class AddIndex(OfIndex):
    """A new index; a unique one makes equal values impossible."""

    effect = ADD

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        fields = ", ".join(self.fields)
        if self.unique:
            return f"make {self.object}.{fields} unique", f"{self.object}.{fields} 设为唯一"
        return f"add an index on {self.object} ({fields})", f"为 {self.object}（{fields}）建立索引"


@dataclass(frozen=True)
class RemoveIndex(OfIndex):
    """An index that is no longer defined."""

    effect = REMOVE

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        fields = ", ".join(self.fields)
        if self.unique:
            return f"allow equal values in {self.object}.{fields}", f"{self.object}.{fields} 不再要求唯一"
        return f"remove the index on {self.object} ({fields})", f"移除 {self.object}（{fields}）的索引"


_CHANGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"created": ("create", "新建"), "changed": ("change", "修改"), "removed": ("remove", "移除")}
)


@dataclass(frozen=True)
class ChangeDefinition(Operation):
    """A definition created, changed or removed without touching a table; `pointers` are the places that change."""

    kind: str
    name: str
    change: str
    pointers: tuple[str, ...] = ()

    @property
    def effect(self) -> str:
        """See Operation."""
        return {"created": ADD, "removed": REMOVE}.get(self.change, CHANGE)

    @property
    def sentences(self) -> tuple[str, str]:
        """See Operation."""
        english, chinese = _CHANGES[self.change]
        places = ", ".join(self.pointers[:5]) + (" …" if len(self.pointers) > 5 else "")
        where = f": {places}" if places else ""
        return (
            f"{english} {self.kind} {self.name}{where}",
            f"{chinese} {self.kind} {self.name}{where.replace(': ', '：')}",
        )


def _named(operation: OfObject | OfField, locale: str) -> str:
    name = operation.field if isinstance(operation, OfField) else operation.object
    label = text_in(operation.label, locale)
    if not label:
        return name
    return f"{name}（{label}）" if locale == "zh" else f"{name} ({label})"

"""A link to one record of any of several objects."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..labels import text_in
from ..organisation import Organisation
from .base import Compound, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import NoColumns
from .references import DELETE_RULES, SAMPLE_IDS, identifier

ANY_OBJECT = "*"
_PART_LABELS = MappingProxyType({"object": {"en": "object", "zh": "对象"}, "id": {"en": "record", "zh": "记录"}})


class PolymorphicCompound(Compound):
    """An object's name and an id; one without the other means nothing."""

    def spread(self, raw: Any, field: FieldDefinition) -> Mapping[str, Any]:
        """From {"object", "id"} or "object/id"; raises `invalid_polymorphic_reference` and `wrong_target`."""
        if isinstance(raw, str):
            name, _, record = raw.strip().partition("/")
        elif isinstance(raw, Mapping) and isinstance(raw.get("object"), str) and isinstance(raw.get("id"), str):
            name, record = raw["object"].strip(), raw["id"]
        else:
            raise InvalidValue("invalid_polymorphic_reference")
        try:
            found = identifier(record)
        except InvalidValue:
            raise InvalidValue("invalid_polymorphic_reference") from None
        if ANY_OBJECT not in field.targets and name not in field.targets:
            raise InvalidValue("wrong_target", allowed=field.targets)
        return MappingProxyType({"object": name, "id": found})

    def compose(self, parts: Mapping[str, Any]) -> Any:
        """{"object", "id"}."""
        if not parts.get("object") or not parts.get("id"):
            return None
        return {"object": parts["object"], "id": parts["id"]}


class PolymorphicValues(Values):
    """The parts are checked and locked together, like a lookup."""

    sample_options = MappingProxyType({"targets": ["book", "member"]})
    compound = PolymorphicCompound()

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Gives the parts."""
        compound = self.compound

        def parse(raw: Any) -> Any:
            return compound.spread(raw, field)

        return parse

    def serialise(self, value: Any) -> Any:
        """{"object", "id"}."""
        return self.compound.compose(value)

    def cell(self, value: Any) -> str:
        """object/id."""
        return f"{value['object']}/{value['id']}"

    def search_text(self, value: Any) -> str:
        """Nothing: a record is found by its own words."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Both spellings for each object."""
        names = ["book"] if ANY_OBJECT in field.targets else list(field.targets)
        return tuple(
            pair
            for name in names
            for pair in (
                ({"object": name, "id": SAMPLE_IDS[0]}, {"object": name, "id": SAMPLE_IDS[0]}),
                (f"{name}/{SAMPLE_IDS[1].upper()}", {"object": name, "id": SAMPLE_IDS[1]}),
            )
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """An id alone, an object alone, another object, no id."""
        return (
            (SAMPLE_IDS[0], "invalid_polymorphic_reference"),
            ({"object": "book"}, "invalid_polymorphic_reference"),
            ({"id": SAMPLE_IDS[0]}, "invalid_polymorphic_reference"),
            ("book/七", "invalid_polymorphic_reference"),
            (f"no_such_object/{SAMPLE_IDS[0]}", "wrong_target"),
            (5, "invalid_polymorphic_reference"),
            (["book", SAMPLE_IDS[0]], "invalid_polymorphic_reference"),
        )


class PolymorphicPresentation(Presentation):
    """A choice of the object, then a search for its record."""

    widget = "polymorphic"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """object/id; pages show the record's name, which only they know."""
        return f"{value['object']}/{value['id']}"


class PolymorphicLookup(FieldType):
    """What a note, a visit or a file is about."""

    name = "polymorphic_lookup"
    label = MappingProxyType({"en": "Polymorphic lookup", "zh": "多对象关联"})
    expression_type = "compound"
    options_schema = MappingProxyType(
        {
            "targets": {
                "oneOf": [
                    {"const": ANY_OBJECT},
                    {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
                ]
            },
            "on_delete": {"enum": list(DELETE_RULES), "default": "block"},
        }
    )
    required_options = ("targets",)
    aggregates = ("count",)
    groupable = ()
    storage = NoColumns()
    values = PolymorphicValues()
    presentation = PolymorphicPresentation()

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """The option `targets`; ("*",) for every object."""
        targets = options.get("targets", ())
        return (targets,) if isinstance(targets, str) else tuple(targets)

    def parts(self, field: FieldDefinition) -> Mapping[str, Mapping[str, Any]]:
        """The object's name and the record's id."""
        return MappingProxyType({"object": _part(field, "object", "text"), "id": _part(field, "id", "identifier")})


def _part(field: FieldDefinition, part: str, type_: str) -> Mapping[str, Any]:
    words = _PART_LABELS[part]
    label = {
        "en": f"{text_in(field.label, 'en', field.name)} ({words['en']})",
        "zh": f"{text_in(field.label, 'zh', field.name)}（{words['zh']}）",
    }
    return MappingProxyType({"type": type_, "label": label})

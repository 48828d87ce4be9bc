"""What every page builder needs: the model, the services, who looks, in which language, with which rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ...engine.context import Context
from ...engine.model import Model
from ...engine.personal.view_choices import PersonalLists, ViewChoices, personal_choices, personal_lists
from ...engine.records.service import RecordService
from ...engine.security.rights import Rights, not_permitted, rights_of
from ...metadata.definitions.object import ObjectDefinition
from ...metadata.labels import Text, text_in
from ...metadata.organisation import Organisation
from ...metadata.problem import ProblemError
from ...metadata.scope import VIEWER_OBJECT
from ..messages import Translator
from ..view_models import ObjectMark

Posted = Mapping[str, Sequence[str]]
"""What a form posts: name → texts."""


@dataclass(frozen=True)
class View:
    """One request for a page; `zone` is the viewer's, for display only."""

    model: Model
    records: RecordService
    context: Context
    zone: ZoneInfo

    @cached_property
    def rights(self) -> Rights:
        """What the viewer may do."""
        return rights_of(self.model, self.context.actor)

    @cached_property
    def t(self) -> Translator:
        """The platform's words in the viewer's language."""
        return Translator(self.context.locale)

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation as display functions want it: instants in the viewer's zone."""
        return replace(self.model.organisation, zone=self.zone)

    @cached_property
    def _personal(self) -> dict[str, PersonalLists]:
        return {}

    @cached_property
    def _choices(self) -> dict[str, ViewChoices]:
        return {}

    def personal(self, object_name: str) -> PersonalLists:
        """The viewer's own and shared views of the object with his choices, read once."""
        if object_name not in self._personal:
            self._personal[object_name] = personal_lists(self.model, self.context.actor, object_name)
        return self._personal[object_name]

    def choices(self, object_name: str) -> ViewChoices:
        """What the viewer chose for the object, for a page that needs none of his views; read once."""
        if object_name in self._personal:
            return self._personal[object_name].choices
        if object_name not in self._choices:
            self._choices[object_name] = personal_choices(self.model, self.context.actor, object_name)
        return self._choices[object_name]

    def text(self, text: Text | None, fallback: str = "") -> str:
        """A label in the viewer's language."""
        return text_in(text, self.context.locale, fallback)

    @property
    def now(self) -> datetime:
        """The moment of the request in the viewer's zone."""
        return self.context.now.astimezone(self.zone)

    def date_text(self, day: date) -> str:
        """A day as the viewer's language writes it."""
        field = self.object(VIEWER_OBJECT).fields["created_at"]
        presentation = self.model.manifest.field_types["date"].presentation
        return presentation.display(day, field, self.context.locale, self.organisation)

    def object(self, name: str) -> ObjectDefinition:
        """The object; ProblemError `unknown_object`."""
        return self.model.manifest.object(name)

    def record(self, object_name: str, record_id: str) -> Mapping[str, Any]:
        """The record, with the names of all that it links; ProblemError `record_not_found`."""
        return self.records.get(self.context, object_name, record_id, expand=frozenset({"*"}), raw=True)

    def permitted(self, action: str, name: str) -> str:
        """The object's name; ProblemError `unknown_object`, or `not_permitted` where the viewer may not do this."""
        definition = self.object(name)
        if not self.rights.allows(action, definition.name):
            raise ProblemError(not_permitted(action, definition.label))
        return definition.name

    def mark(self, name: str) -> ObjectMark:
        """The object's face on screens."""
        definition = self.model.manifest.objects[name]
        return ObjectMark(
            name=name,
            label=self.text(definition.label, name),
            label_plural=self.text(definition.plural, name),
            icon=definition.icon,
            tone=definition.tone,
            href=f"/{name}",
        )

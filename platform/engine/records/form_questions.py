"""What a form asks about a record before it is saved: its defaults, what shows and is required, what look-ups offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.typed import Typed
from ..context import Context
from ..layout_choice import Verdict, layout_verdicts
from ..layout_state import LayoutState, compiled_layout
from ..layout_trees import LayoutTrees, layout_trees
from ..model import ModelSource
from ..query.lookup_filters import offered
from ..query.unsaved import formula_values
from ..query.viewer import environment_of
from .computed_defaults import computed_values
from .conditions import state_of


class FormQuestions:
    """Questions about records of one database; none writes anything."""

    def __init__(self, models: ModelSource) -> None:
        self._models = models

    def computed_defaults(self, context: Context, object_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What expressions give a new record that has these values (Python values by field); nothing is written."""
        model = self._models.current
        if not model.object(object_name).computed_defaults:
            return {}
        with model.database.read() as connection:
            return computed_values(model, context, connection, object_name, given)

    def formulas(
        self, context: Context, object_name: str, names: Collection[str], values: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What the object's formulas of these names give for a record of these values; an ExpressionError of one."""
        model = self._models.current
        with model.database.read() as connection:
            return formula_values(model, context, connection, model.object(object_name), names, values)

    def layout_verdicts(
        self, context: Context, layouts: Sequence[LayoutDefinition], values: Mapping[str, Any]
    ) -> tuple[Verdict, ...]:
        """What holds for each of an object's layouts, for a record of these values."""
        model = self._models.current
        with model.database.read() as connection:
            return layout_verdicts(model, context, connection, layouts, [values])[0]

    def layout_state(self, context: Context, layout: LayoutDefinition, values: Mapping[str, Any]) -> LayoutState | None:
        """What of the layout shows, is required or locked for a record of these values; None where nothing depends."""
        model = self._models.current
        compiled = compiled_layout(model, layout)
        if not compiled.is_conditional:
            return None
        with model.database.read() as connection:
            return state_of(model, context, connection, compiled, values)

    def layout_trees(self, context: Context, layout: LayoutDefinition, available: Collection[str]) -> LayoutTrees:
        """The layout's conditions for the browser, which has the record's values of these keys."""
        model = self._models.current
        with model.database.read() as connection:
            environment = environment_of(model, context, connection)
            return layout_trees(compiled_layout(model, layout), environment, available)

    def offered(self, context: Context, field: FieldDefinition, values: Mapping[str, Any]) -> Typed:
        """The condition on what a filtered lookup offers for a record of these values (Python values by field)."""
        model = self._models.current
        with model.database.read() as connection:
            return offered(model, connection, field, values)

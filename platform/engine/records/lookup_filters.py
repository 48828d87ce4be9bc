"""A lookup takes only a record that its filter offers: judged for the whole batch with one statement per lookup."""

from __future__ import annotations

from ..change import CREATE, UPDATE
from ..query.lookup_filters import lookup_filter, supply_targets
from ..query.related import related_values
from ..query.viewer import environment_of
from ..security.rights import EVERYTHING
from .run import Run


def check_lookup_filters(run: Run) -> None:
    """Refuse references to records that the lookup does not offer, where the reference or what the filter reads is new.

    The verdict is the same for everybody: it is judged by what is there, not by what the actor may read.
    """
    for compiled, changes in run.judged(CREATE, UPDATE):
        for item in compiled.filtered:
            offers = lookup_filter(run.model, item.definition)
            names = {item.name, *offers.reads}
            touched = [
                change
                for change in changes
                if change.after.get(item.name) is not None
                and not change.is_told(item.name)
                and (change.operation == CREATE or not change.changed.isdisjoint(names))
            ]
            if not touched:
                continue
            environment = environment_of(run.model, run.context, run.connection)
            related = related_values(run.model, EVERYTHING, run.connection, compiled, offers.paths, touched)
            records = [{**change.after, **related.get(change.id, {})} for change in touched]
            supply_targets(run.model, run.connection, environment, offers, records)
            for change, values in zip(touched, records, strict=True):
                if not offers.takes(values, environment):
                    change.refuse("record_not_offered", item.name, field=item.definition.label)

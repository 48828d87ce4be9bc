"""What may be linked by a file field: a file the actor may read, and a picture where pictures are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..change import CREATE, UPDATE, Change
from ..model import CompiledField
from ..query.file_access import FILE_OBJECT, readable_files
from .run import Run


def check_linked_files(run: Run) -> None:
    """Refuse files that the actor can't read or that are of the wrong kind: one statement for the whole batch."""
    uses = list(_uses(run))
    if not uses:
        return
    made = {change.id: change.after for change in run.changes if change.object == FILE_OBJECT}
    asked = sorted({record for _, _, record in uses} - made.keys())
    known: dict[str, Mapping[str, Any]] = dict(made)
    if asked:
        known |= readable_files(run.model, run.context, run.connection, run.rights, asked)
    for change, item, record in uses:
        if change.is_told(item.name):
            continue  # there is no such file at all
        file = known.get(record)
        accepted = item.type.presentation.accept or ""
        if file is None:
            label = run.model.manifest.objects[FILE_OBJECT].label
            change.refuse("dangling_reference", item.name, field=item.definition.label, target=label, id=record)
        elif not str(file.get("media_type") or "").startswith(accepted):
            change.refuse("not_an_image", item.name, field=item.definition.label, name=file.get("name") or "")


def _uses(run: Run) -> Iterator[tuple[Change, CompiledField, str]]:
    for compiled, changes in run.judged(CREATE, UPDATE):
        items = [item for item in compiled.lookups if item.type.presentation.accept is not None]
        for change in changes if items else ():
            for item in items:
                record = change.after.get(item.name)
                touched = change.operation == CREATE or item.name in change.changed
                if record is not None and touched and not change.dependent:
                    yield change, item, record

"""A seed: records that come with a pack, each known by its key so that an upgrade finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..frozen import EMPTY
from .base import Definition

CREATED_AT = "created_at"
"""The one system field that a sample may hold: as the field that says when it was made."""

TODAY, NOW, AT = "$today", "$now", "at"
"""The words of a time that is counted from the installation: days away, and the time of such a day."""


@dataclass(frozen=True, kw_only=True)
class SeedDefinition(Definition):
    """`records`: key → values. `sample` records are installed for demonstrations only; `made` says when they were made:
    at the time in a `field`, where it has none evenly between `first` and `last`, days from the installation.

    A value may be {"$seed": "<seed>/<key>"} (that record), {"$today": days}, {"$today": days, "at": "14:30"} or
    {"$now": days} (relative to the installation).
    """

    kind: ClassVar[str] = "seed"
    folder: ClassVar[str] = "seeds"

    object: str
    sample: bool = False
    made: Mapping[str, Any] = EMPTY
    records: Mapping[str, Mapping[str, Any]] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The records as written, hidden ones left out."""
        return {
            **super().arguments(body),
            "object": body["object"],
            "sample": body.get("sample", False),
            "made": body.get("made", EMPTY),
            "records": {key: values for key, values in body.get("records", {}).items() if not values.get("hidden")},
        }

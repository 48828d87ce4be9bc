"""An upgrade step: what a new version of a pack does, once, to records that older versions left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..frozen import EMPTY
from .base import Definition


@dataclass(frozen=True, kw_only=True)
class UpgradeStepDefinition(Definition):
    """It belongs to the upgrade that leads to `version` or beyond: there records of `object` that are as `where` says
    get new values. `set`: field → expression over the record as it was before the step.
    """

    kind: ClassVar[str] = "upgrade_step"
    folder: ClassVar[str] = "upgrade_steps"

    version: str
    object: str
    where: str = ""
    set: Mapping[str, str] = EMPTY

    @classmethod
    def arguments(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The step as written."""
        return {
            **super().arguments(body),
            "version": body["version"],
            "object": body["object"],
            "where": body.get("where", ""),
            "set": body["set"],
        }

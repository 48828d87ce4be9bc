"""The colours and icons to choose from, as the schemas know them."""

from __future__ import annotations

from ....metadata.schemas import schemas
from ...view_models import Choice
from ..view import View


def tone_choices(view: View) -> list[Choice]:
    """The tones of the palette."""
    return [Choice(tone, view.t(f"tone.{tone}"), tone) for tone in schemas()["common.json"]["$defs"]["tone"]["enum"]]

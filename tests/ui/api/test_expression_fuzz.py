"""Random and hostile expressions sent to the interface, to check, to evaluate and as filters, never end in a 500."""

from __future__ import annotations

from typing import Any

from metacrm.engine.expressions.trial import TrialField, as_json
from tests.engine.expressions.fuzz import Fuzz, fields
from tests.engine.expressions.test_fuzz import chosen_seed
from tests.ui.interface import Library

TEXTS = 40
LONGEST_SENT = 1_000


def body_of(field: TrialField) -> dict[str, Any]:
    """A field as a client sends it."""
    value = None if field.value is None else as_json(field.type.kind, field.value)
    return {"type": field.type.kind, "value": value[:LONGEST_SENT] if isinstance(value, str) else value}


def test_no_expression_makes_a_500(library: Library) -> None:
    given = {name: body_of(field) for name, field in fields().items()}
    backend = "sqlite" if library.runtime.database.is_sqlite else "postgresql"
    fuzz, wrong = Fuzz(chosen_seed()), []
    for _ in range(TEXTS):
        text = fuzz.text()
        sendable = text.encode(errors="replace").decode()  # no address holds half a character
        trial = {"expression": text, "fields": given}
        answers = [
            library.ask("POST", "/expressions/check", trial),
            library.ask("POST", "/expressions/evaluate", {**trial, "backend": "python"}),
            library.ask("POST", "/expressions/evaluate", {**trial, "backend": backend}),
            library.ask("GET", "/records/book", query_string={"where": sendable[:4_000], "limit": "1"}),
        ]
        wrong += [(text, answer.status_code, answer.json) for answer in answers if answer.status_code >= 500]
    assert not wrong, wrong[:5]

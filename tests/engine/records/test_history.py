"""History is temporal: the copies of a record follow each other without a gap, and any past state can be read."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from metacrm.engine.records.loading import record_from_row
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.tables import HISTORY_FROM, HISTORY_SET, HISTORY_TO
from tests.engine.acting import at, ids_of, made
from tests.engine.conftest import clear

NAMES = ("name", "code", "weight", "worth", "kind", "marks", "sealed", "packed_at", "packed_on", "book")
State = Mapping[str, Any]


def versions(runtime: Runtime, record: str) -> list[Mapping[str, Any]]:
    """Every state of a box, the present one last; `to` is None for that."""
    compiled = runtime.current.object("box")
    history, table = compiled.table.history, compiled.table.table
    with runtime.database.read() as connection:
        rows = connection.execute(select(history).where(history.c.id == record).order_by(history.c.version)).mappings()
        kept: list[Mapping[str, Any]] = [
            {**record_from_row(compiled, dict(row)), "deleted": row["deleted_at"] is not None}
            | {"from": row[HISTORY_FROM], "to": row[HISTORY_TO], "set": row[HISTORY_SET]}
            for row in rows
        ]
        row = connection.execute(select(table).where(table.c.id == record)).mappings().one()
    now = {**record_from_row(compiled, dict(row)), "deleted": row["deleted_at"] is not None}
    return [*kept, {**now, "from": now["modified_at"], "to": None}]


def as_of(states: list[Mapping[str, Any]], moment: Any) -> State | None:
    """The one state in force at a moment; None before the record was made."""
    found = [state for state in states if state["from"] <= moment and (state["to"] is None or moment < state["to"])]
    assert len(found) <= 1
    return found[0] if found else None


class Boxes(RuleBasedStateMachine):
    """Random saves against a plain Python model of what was when."""

    runtime: Runtime

    @initialize()
    def begin(self) -> None:
        clear(self.runtime)
        self.second = 0
        self.books = made(self.runtime, "book", {"title": "a"}, {"title": "b"})
        self.boxes: dict[str, list[tuple[int, State | None]]] = {}

    values = st.fixed_dictionaries(
        {"name": st.sampled_from("abc")},
        optional={
            "weight": st.sampled_from(["1.5", "2.250", None]),
            "worth": st.sampled_from(["7", "0.01", None]),
            "kind": st.sampled_from(["novel", "poetry", None]),
            "marks": st.sampled_from([["novel"], ["history", "novel"], []]),
            "sealed": st.sampled_from([True, False, None]),
            "packed_at": st.sampled_from(["2017-03-01T10:00:00Z", None]),
            "packed_on": st.sampled_from(["2017-03-01", None]),
            "book": st.sampled_from([0, 1, None]),
        },
    )

    @rule(values=values)
    def create(self, values: dict[str, Any]) -> None:
        outcome = self.runtime.records.create(self._now(), "box", self._meant(values))
        assert outcome.ok, outcome.problems
        self._note(str(outcome.id), {name: outcome.values.get(name) for name in NAMES})

    @rule(values=values, place=st.integers(0, 20))
    def update(self, values: dict[str, Any], place: int) -> None:
        record = self._any(place)
        if record and self.boxes[record][-1][1] is not None:
            outcome = self.runtime.records.update(self._now(), "box", record, self._meant(values))
            assert outcome.ok, outcome.problems
            if outcome.status == "updated":
                self._note(record, {name: outcome.values.get(name) for name in NAMES})

    @rule(place=st.integers(0, 20))
    def delete_or_restore(self, place: int) -> None:
        record = self._any(place)
        if record and self.boxes[record][-1][1] is not None:
            assert self.runtime.records.delete(self._now(), "box", record).ok
            self._note(record, None)
        elif record:
            assert self.runtime.records.restore(self._now(), "box", record).ok
            self._note(record, next(state for _, state in reversed(self.boxes[record]) if state is not None))

    def teardown(self) -> None:
        for record, told in self.boxes.items():
            states = versions(self.runtime, record)
            assert [state["version"] for state in states] == list(range(1, len(told) + 1))
            for earlier, later in itertools.pairwise(states):
                assert earlier["to"] == later["from"]
            for second in range(self.second + 2):
                wanted = next((state for since, state in reversed(told) if since <= second), "unborn")
                found = as_of(states, at(second).now)
                if wanted == "unborn" or found is None:
                    assert wanted == "unborn" and found is None
                elif wanted is None:
                    assert found["deleted"]
                else:
                    assert not found["deleted"]
                    assert {name: found.get(name) for name in NAMES} == wanted
        living = {record for record, told in self.boxes.items() if told[-1][1] is not None}
        assert set(ids_of(self.runtime, "box")) == living

    def _now(self) -> Any:
        self.second += 1
        return at(self.second)

    def _meant(self, values: dict[str, Any]) -> dict[str, Any]:
        book = values.get("book")
        return {**values, "book": None if book is None else self.books[book]} if "book" in values else values

    def _any(self, place: int) -> str | None:
        return [*self.boxes][place % len(self.boxes)] if self.boxes else None

    def _note(self, record: str, state: State | None) -> None:
        self.boxes.setdefault(record, []).append((self.second, state))


def test_any_past_state_can_be_read(library_runtime: Runtime) -> None:
    machine = type("BoxesHere", (Boxes,), {"runtime": library_runtime})
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=checks, database=None
        ),
    )


@pytest.mark.parametrize("size", [3, 60])
def test_one_change_set_holds_for_a_whole_batch(library_runtime: Runtime, size: int) -> None:
    records = made(library_runtime, "box", *({"name": "a"} for _ in range(size)))
    for second, name in ((1, "b"), (2, "c")):
        for record in records[:1] if second == 1 else records:
            assert library_runtime.records.update(at(second), "box", record, {"name": name}).ok
    assert [state["name"] for state in versions(library_runtime, records[0])] == ["a", "b", "c"]
    assert [state["name"] for state in versions(library_runtime, records[-1])] == ["a", "c"]


def test_time_never_runs_backwards_for_a_record(library_runtime: Runtime) -> None:
    """A save that began earlier but waited for a later one ends the state that the later one made."""
    [record] = made(library_runtime, "box", {"name": "a"})
    for second, name in ((10, "b"), (5, "c"), (7, "d")):
        assert library_runtime.records.update(at(second), "box", record, {"name": name}).ok
    states = versions(library_runtime, record)
    assert [state["name"] for state in states] == ["a", "b", "c", "d"]
    assert all(earlier["from"] <= earlier["to"] == later["from"] for earlier, later in itertools.pairwise(states))
    assert as_of(states, at(8).now)["name"] == "a"  # type: ignore[index]
    assert as_of(states, at(11).now)["name"] == "d"  # type: ignore[index]

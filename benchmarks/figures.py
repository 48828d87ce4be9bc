"""Figures and what is asked of them: medians, ratios, the table a run prints, and its verdict."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ours` and `baseline` in `unit`; `ratio` is ours by baseline.

    `goal` says what is asked in words; `good` is None where nothing is.
    """

    case: str
    unit: str
    ours: float
    baseline: float | None = None
    goal: str = ""
    good: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by baseline."""
        return self.ours / self.baseline if self.baseline else None

    def as_json(self) -> dict[str, Any]:
        """The figure with its ratio, for machines."""
        return {**asdict(self), "ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class BrokenBaseline:
    """A yardstick slower than half of what the experiments reached: the run proves nothing."""

    what: str
    found: str
    expected: str

    def __str__(self) -> str:
        """One sentence."""
        return f"The baseline is broken: {self.what} {self.found}, at least {self.expected} was expected."


def median(values: Sequence[float]) -> float:
    """The median; 0 where there is no value."""
    return statistics.median(values) if values else 0.0


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| case | unit | ours | baseline | ratio | goal | |", "|---|---|--:|--:|--:|---|---|"]
    for figure in figures:
        baseline = "" if figure.baseline is None else _number(figure.baseline)
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        verdict = {True: "met", False: "**missed**", None: ""}[figure.good]
        note = f" ({figure.note})" if figure.note else ""
        lines.append(
            f"| {figure.case}{note} | {figure.unit} | {_number(figure.ours)} | {baseline} | {ratio} | {figure.goal} "
            f"| {verdict} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"

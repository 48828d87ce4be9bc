"""Writes the golden files: `python -m tests.metadata.expressions.golden.compute`; knows nothing of our own code."""

from __future__ import annotations

import json
from pathlib import Path

from tests.metadata.expressions.golden import (
    compute_anniversaries,
    compute_blanks,
    compute_context,
    compute_dates,
    compute_edges,
    compute_logic,
    compute_money,
    compute_numbers,
    compute_texts,
)
from tests.metadata.expressions.golden.cases import Case

FOLDER = Path(__file__).resolve().parent


def all_cases() -> dict[str, list[Case]]:
    """Every file's cases by its name."""
    return {
        **compute_numbers.all_cases(),
        **compute_texts.all_cases(),
        **compute_dates.all_cases(),
        **compute_logic.all_cases(),
        **compute_context.all_cases(),
        **compute_money.all_cases(),
        **compute_edges.all_cases(),
        **compute_anniversaries.all_cases(),
        **compute_blanks.all_cases(),
    }


def main() -> None:
    """Writes one case a line."""
    for name, cases in all_cases().items():
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Values for the style page: a chart in which every colour of a series stands beside every other."""

from __future__ import annotations

from .view_models import ChartBar, ChartTick, StyleChart

HEIGHT, WIDTH, STEP = 120, 44, 80
LOANS = (
    (30, 24, 18, 12, 10, 8, 6, 4),
    (20, 22, 16, 14, 6, 9, 5, 6),
    (26, 12, 20, 10, 12, 6, 8, 3),
    (34, 18, 14, 8, 9, 12, 7, 8),
)


def sample_chart(place: int) -> StyleChart:
    """Loans of four quarters by shelf, as stacked bars; `place` is 0 for English, 1 for Chinese."""
    shelves = tuple(f"{('Shelf', '书架')[place]} {number}" for number in range(1, len(LOANS[0]) + 1))
    ticks = tuple(
        ChartTick(STEP * number + STEP // 2, (f"Q{number + 1}", f"{number + 1} 季度")[place])
        for number in range(len(LOANS))
    )
    bars = tuple(
        ChartBar(STEP * number + (STEP - WIDTH) // 2, HEIGHT - sum(loans[: series + 1]), WIDTH, height, series + 1)
        for number, loans in enumerate(LOANS)
        for series, height in enumerate(loans)
    )
    return StyleChart(bars, ticks, shelves, tuple(range(0, HEIGHT + 1, HEIGHT // 4)))

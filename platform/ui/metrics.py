"""Counts what this process answered, in the text form that Prometheus reads."""

from __future__ import annotations

import threading
import time
from collections import Counter

from flask import Flask, Response, request

from .visit import current_runtime, current_visit


class Metrics:
    """Requests by method and status, and the time they took together (seconds)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._seconds = 0.0
        self._started = time.time()

    def note(self, method: str, status: int, seconds: float) -> None:
        """One more answer."""
        with self._lock:
            self._answers[method, status] += 1
            self._seconds += seconds

    def text(self, manifest_version: int) -> str:
        """All figures in the exposition format."""
        with self._lock:
            answers, seconds = dict(self._answers), self._seconds
        lines = ["# HELP metacrm_requests_total Answers of this process.", "# TYPE metacrm_requests_total counter"]
        lines += [
            f'metacrm_requests_total{{method="{method}",status="{status}"}} {count}'
            for (method, status), count in sorted(answers.items())
        ]
        lines += [
            "# HELP metacrm_request_seconds Time spent on answers.",
            "# TYPE metacrm_request_seconds summary",
            f"metacrm_request_seconds_sum {seconds:.6f}",
            f"metacrm_request_seconds_count {sum(answers.values())}",
            "# HELP metacrm_manifest_version Version of the definitions this process works with.",
            "# TYPE metacrm_manifest_version gauge",
            f"metacrm_manifest_version {manifest_version}",
            "# HELP metacrm_start_time_seconds When this process started, in seconds since 1970.",
            "# TYPE metacrm_start_time_seconds gauge",
            f"metacrm_start_time_seconds {self._started:.3f}",
        ]
        return "\n".join(lines) + "\n"


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register_metrics(app: Flask) -> None:
    """Count every answer and show the counts at /metrics."""
    metrics = Metrics()

    def note(answer: Response) -> Response:
        method = request.method if request.method in METHODS else "OTHER"
        metrics.note(method, answer.status_code, time.perf_counter() - current_visit().started)
        return answer

    def show() -> Response:
        return Response(metrics.text(current_runtime().current.version), content_type="text/plain; version=0.0.4")

    app.after_request(note)
    app.add_url_rule("/metrics", "metrics", show)

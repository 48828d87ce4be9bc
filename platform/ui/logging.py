"""The structured log: one JSON line for each request and each failure, without any value that a client sent."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime

import orjson
from flask import Flask, Response, request

from .visit import current_visit

LOGGER = "metacrm"


class JsonLines(logging.Formatter):
    """Formats a record as one line: time, level, message, what `extra={"fields": …}` adds, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its end."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str).decode()


def configure_logging(level: int = logging.INFO) -> logging.Logger:
    """Send the platform's log to the error stream as JSON lines; calling it again changes nothing."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(level)
    logger.propagate = False
    if not logger.handlers:
        stream = logging.StreamHandler(sys.stderr)
        stream.setFormatter(JsonLines())
        logger.addHandler(stream)
    return logger


def register_request_log(app: Flask) -> None:
    """Log every answer."""
    logger = logging.getLogger(LOGGER)

    def log(answer: Response) -> Response:
        if logger.isEnabledFor(logging.INFO):
            visit = current_visit()
            fields = {
                "method": request.method,
                "path": request.path,
                "status": answer.status_code,
                "ms": round((time.perf_counter() - visit.started) * 1000, 2),
                "user": visit.identity.actor.id if visit.identity else None,
                "request_id": visit.request_id,
            }
            logger.info("request", extra={"fields": fields})
        return answer

    app.after_request(log)

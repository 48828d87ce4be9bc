"""Headers that every answer bears: what a browser may load, and who may frame or cache it."""

from __future__ import annotations

from flask import Flask, Response, request

from .visit import current_visit

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(self), microphone=()"),
)
STATIC = "/static/"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})
FORGET_AHEAD = ("Clear-Site-Data", '"prefetchCache"')
"""What a browser asked for ahead is old as soon as it wrote anything."""


def register_protection(app: Flask) -> None:
    """Put the headers on every answer; what is not a file of ours is never cached."""

    def protect(answer: Response) -> Response:
        wanted = [*HEADERS, ("X-Request-Id", current_visit().request_id)]
        if not request.path.startswith(STATIC):
            wanted.append(("Cache-Control", "no-store"))
        if is_trustworthy() and request.method not in _READING and "Authorization" not in request.headers:
            wanted.append(FORGET_AHEAD)
        if request.is_secure:
            wanted.append(("Strict-Transport-Security", "max-age=31536000"))
        present = {name.lower() for name, _ in answer.headers}
        answer.headers.extend((name, value) for name, value in wanted if name.lower() not in present)
        return answer

    app.after_request(protect)


def is_trustworthy() -> bool:
    """Whether browsers let the address do what needs a secure one: asking ahead, and forgetting what was."""
    return request.is_secure or request.host.partition(":")[0] in _THIS_MACHINE

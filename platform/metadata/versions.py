"""Which of two versions of a pack comes later."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version


def is_later(version: str, other: str) -> bool:
    """Whether `version` comes after `other`; False where one of them is no version."""
    try:
        return Version(version) > Version(other)
    except InvalidVersion:
        return False

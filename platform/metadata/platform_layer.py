"""The lowest layer: the definitions that every installation has, read from the code's own folder."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

from .frozen import thaw
from .layers import PLATFORM, Layer
from .problem import ProblemError
from .reader import read_folder

FOLDER = Path(__file__).resolve().parent / "builtin"


@functools.cache
def platform_layer() -> Layer:
    """The platform's definitions and its version, read once; ProblemError where they can't be read."""
    definitions, problems = read_folder(FOLDER)
    if problems:
        raise ProblemError(problems)
    version = next(str(raw.body["version"]) for raw in definitions if raw.kind == "pack")
    return Layer(PLATFORM, tuple(definitions), version)


def layer_fingerprint(layer: Layer) -> str:
    """A hash that changes when any definition of the layer does."""
    content = sorted([raw.kind, raw.name, raw.extends, json.dumps(thaw(raw.body))] for raw in layer.definitions)
    return hashlib.sha256(json.dumps([layer.version, content]).encode()).hexdigest()[:32]


@functools.cache
def platform_fingerprint() -> str:
    """That of the code's own layer."""
    return layer_fingerprint(platform_layer())

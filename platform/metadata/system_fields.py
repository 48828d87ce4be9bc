"""The fields that every object has: the engine writes them, nobody else can."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_DATE_TIME = MappingProxyType({"type": "datetime", "read_only": True, "history": False})

SYSTEM_FIELDS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "id": {"type": "identifier", "label": {"en": "ID", "zh": "标识"}, "read_only": True, "history": False},
        "owner": {"type": "owner", "label": {"en": "Owner", "zh": "负责人"}, "index": True},
        "owner_department": {
            "type": "department",
            "label": {"en": "Owner department", "zh": "负责人部门"},
            "read_only": True,
        },
        "created_at": {**_DATE_TIME, "label": {"en": "Created at", "zh": "创建时间"}},
        "created_by": {
            "type": "user",
            "label": {"en": "Created by", "zh": "创建人"},
            "read_only": True,
            "on_delete": "keep",
            "history": False,
        },
        "modified_at": {**_DATE_TIME, "label": {"en": "Modified at", "zh": "修改时间"}},
        "modified_by": {
            "type": "user",
            "label": {"en": "Modified by", "zh": "修改人"},
            "read_only": True,
            "on_delete": "keep",
            "history": False,
        },
        "version": {
            "type": "integer",
            "label": {"en": "Version", "zh": "版本"},
            "read_only": True,
            "history": False,
        },
    }
)

STAMPED = frozenset({"version", "created_at", "created_by", "modified_at", "modified_by"})
"""What is written with the record itself, so that nothing stored can follow from it."""

CURRENCY_FIELD: Mapping[str, Any] = MappingProxyType(
    {"type": "text", "label": {"en": "Currency", "zh": "币种"}, "max_length": 3}
)
"""The record's currency (an ISO 4217 code): a system field of every object that has a currency field."""

RESERVED_NAMES = frozenset({*SYSTEM_FIELDS, "currency", "deleted_at", "deleted_batch", "computed_version", "errors"})
"""Field names that a definition may not take, but for `currency` on an object without money."""

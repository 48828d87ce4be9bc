"""What a person calls the kinds of value, for messages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KIND_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "text": {"en": "a text", "zh": "文本"},
        "number": {"en": "a number", "zh": "数字"},
        "money": {"en": "an amount of money", "zh": "金额"},
        "boolean": {"en": "a condition", "zh": "条件"},
        "date": {"en": "a day", "zh": "日期"},
        "datetime": {"en": "a moment", "zh": "日期时间"},
        "time": {"en": "a time of day", "zh": "时间"},
        "choice": {"en": "a choice", "zh": "单选值"},
        "choices": {"en": "several choices", "zh": "多选值"},
        "record": {"en": "a record", "zh": "记录"},
        "records": {"en": "related records", "zh": "相关记录"},
        "blank": {"en": "a blank", "zh": "空值"},
        "count": {"en": "a number", "zh": "数字"},
        "scalar": {"en": "a single value", "zh": "单个值"},
        "html": {"en": "a link or picture", "zh": "链接或图片"},
        "place": {"en": "a place on the map", "zh": "地理位置"},
        "labels": {"en": "labels", "zh": "标签"},
        "calendar": {"en": "a calendar", "zh": "日历"},
        "any": {"en": "any value", "zh": "任意值"},
    }
)


def kind_label(kind: str) -> Mapping[str, str]:
    """The words for `kind` in every language; the kind itself where none are known."""
    return KIND_LABELS.get(kind, {"en": kind, "zh": kind})

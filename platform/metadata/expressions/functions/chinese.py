"""What Chinese contracts and names need: amounts in capitals, pinyin."""

from __future__ import annotations

from ...text_keys import pinyin_full, pinyin_initials
from ..arithmetic import Number, rounded
from ..typed import EvaluationError
from ..types import TEXT
from .base import Function, Overload, words

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LARGEST = 10**16


def _group(number: int) -> str:
    """Up to four digits; a gap between two of them is one 零."""
    written = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return written


def whole_in_capitals(number: int) -> str:
    """A whole number below 10^16 in capitals; 零 for 0."""
    if number == 0:
        return "零"
    written = ""
    gap = False
    for place in (3, 2, 1, 0):
        group = number // 10_000**place % 10_000
        if group == 0:
            # 亿 stands even where only 万亿 has digits, as in 壹万亿.
            gap = bool(written)
            continue
        head = "零" if written and (gap or group < 1_000) else ""
        # Between 万亿 and 亿 the 亿 is written once, after both.
        unit = "万" if place == 3 and number // 10_000**2 % 10_000 else GROUPS[place]
        written += head + _group(group) + unit
        gap = False
    return written


def capitals(amount: Number) -> str:
    """The amount in yuan as contracts write it; raises EvaluationError #NUM from 10^16 on."""
    cents = int(rounded(amount, 2) * 100)
    whole, rest = divmod(abs(cents), 100)
    if whole >= LARGEST:
        raise EvaluationError("#NUM")
    tenth, hundredth = divmod(rest, 10)
    written = f"{whole_in_capitals(whole)}元" if whole or not rest else ""
    if tenth:
        written += f"{DIGITS[tenth]}角"
    if hundredth:
        written += f"{'零' if whole and not tenth else ''}{DIGITS[hundredth]}分"
    else:
        written += "整"
    return ("负" if cents < 0 else "") + written


class RmbUpper(Function):
    name = "RMB_UPPER"
    syntax = "RMB_UPPER(amount)"
    doc = words("The amount in Chinese capitals, as contracts write it.", "人民币大写金额。")
    examples = ("RMB_UPPER(100)",)
    refusal = words("databases have no such writing", "数据库没有这种写法")
    overloads = (Overload(("number",), TEXT, capitals, fails=True),)


class Pinyin(Function):
    name = "PINYIN"
    syntax = "PINYIN(text, initials)"
    doc = words("The text spelled in pinyin without tones, or only the initials.", "转为不带声调的拼音，或只取首字母。")
    examples = ('PINYIN("重庆")', 'PINYIN("重庆", TRUE)')
    refusal = words("the readings of characters are not in the database", "数据库没有汉字读音")
    overloads = (
        Overload(("text",), TEXT, pinyin_full),
        Overload(
            ("text", "boolean"), TEXT, lambda text, initials: pinyin_initials(text) if initials else pinyin_full(text)
        ),
    )

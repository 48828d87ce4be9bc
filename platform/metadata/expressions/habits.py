"""Signs, words and functions that people write who come from other languages, and what stands for them here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..problem import Problem

Words = Mapping[str, str]

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("NVL", "IFNULL", "IFBLANK", "ZEROIFNULL"), "BLANKVALUE"),
        **dict.fromkeys(("ISEMPTY", "ISNA"), "ISBLANK"),
        **dict.fromkeys(("ISNOTBLANK", "ISNOTNULL", "ISNOTEMPTY"), "NOT ISBLANK"),
        **dict.fromkeys(("GETDATE", "SYSDATE", "CURDATE", "CURRENT_DATE"), "TODAY"),
        **dict.fromkeys(("GETUTCDATE", "CURRENT_TIMESTAMP", "SYSTIMESTAMP"), "NOW"),
        **dict.fromkeys(("LENGTH", "CHAR_LENGTH", "LENB"), "LEN"),
        **dict.fromkeys(("STARTSWITH", "STARTS_WITH", "BEGINSWITH"), "BEGINS"),
        **dict.fromkeys(("ENDSWITH", "ENDS_WITH"), "ENDS"),
        **dict.fromkeys(("INDEXOF", "INSTR", "POSITION", "STRPOS", "CHARINDEX"), "FIND"),
        **dict.fromkeys(("UCASE", "TOUPPER"), "UPPER"),
        **dict.fromkeys(("LCASE", "TOLOWER"), "LOWER"),
        **dict.fromkeys(("CHAR", "UNICHAR"), "CHR"),
        **dict.fromkeys(("LOOKUP", "XLOOKUP", "HLOOKUP"), "VLOOKUP"),
        **dict.fromkeys(("COUNTIF", "COUNTIFS", "COUNTALL"), "COUNTOF"),
        **dict.fromkeys(("SUMIF", "SUMIFS"), "SUMOF"),
        **dict.fromkeys(("AVERAGEIF", "AVERAGEIFS"), "AVGOF"),
        **dict.fromkeys(("REGEXMATCH", "REGEXP", "MATCHES"), "REGEX"),
        **dict.fromkeys(("STR", "TOSTRING", "TO_CHAR", "FORMAT"), "TEXT"),
        **dict.fromkeys(("TO_NUMBER", "NUMBERVALUE"), "VALUE"),
        **dict.fromkeys(("DATEADD", "ADD_MONTHS"), "ADDMONTHS"),
        **dict.fromkeys(("CONCATENATE", "STRJOIN"), "CONCAT"),
        "AVG": "AVERAGE",
        "DATEDIFF": "DATEDIF",
        "IIF": "IF",
        "INT": "MFLOOR",
        "MAXIFS": "MAXOF",
        "MINIFS": "MINOF",
        "NUMBERSTRING": "RMB_UPPER",
        "RAND": "RANDOM",
        "SUBSTRING": "MID",
        "TO_DATE": "DATEVALUE",
        "UNICODE": "CODE",
        "WEEKNUM": "ISOWEEK",
    }
)
"""A function of elsewhere, and the one that does it here."""

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "＝": "=",
        "＞": ">",
        "＜": "<",
        "＋": "+",
        "－": "-",
        "−": "-",
        "–": "-",
        "×": "*",
        "＊": "*",
        "÷": "/",
        "／": "/",
        "＆": "&",
        "！": "!",
        **dict.fromkeys("‘’「」『』＂”", '"'),
    }
)
"""A sign as other keyboards write it, and as it is written here."""


def _words(en: str, zh: str) -> Words:
    return MappingProxyType({"en": en, "zh": zh})


MISSING = _words(
    "Check for a missing operator, comma, bracket or quote before it.", "请检查前面是否缺少运算符、逗号、括号或引号。"
)
DAY = _words(
    "Write a day as 2017-03-01 and a moment as 2017-03-01T10:00:00Z, without quotes.",
    "日期写作 2017-03-01，时刻写作 2017-03-01T10:00:00Z，不加引号。",
)
COMMENT = _words("A comment stands between /* and */.", "注释写在 /* 和 */ 之间。")
UNIT = _words(
    "A number stands alone: leave signs of currencies and units out (¥, $, 元).",
    "数字单独书写，不带货币符号和单位（¥、$、元）。",
)
END = _words(
    "Leave it out (；): nothing ends an expression, and conditions are joined by AND or OR.",
    "请去掉（；）：表达式无需结束符，条件之间用 AND 或 OR 连接。",
)
SEPARATOR = _words(
    "A number is written without separators, with a dot before its decimals: 1000.50.",
    "数字不写千位分隔符，小数点用 .，例如 1000.50。",
)
COMMA = _words(
    "A comma only stands between the arguments of a function; conditions are joined by AND or OR.",
    "逗号只用于分隔函数的参数；条件之间用 AND 或 OR 连接。",
)
LISTED = _words(
    'The values stand in brackets, with commas between them: IN ("a", "b").',
    '各值写在括号内，用逗号分隔：IN ("a", "b")。',
)
CHOICE = _words("Write IF(condition, value, otherwise).", "写法：IF(条件, 值, 否则)。")
INVISIBLE = _words(
    "An invisible character came along with a copied text: delete it here.", "复制时带入了不可见字符，请在此处删除。"
)
CHARACTERS: Mapping[str, Words] = MappingProxyType(
    {
        **dict.fromkeys(
            "[]【】", _words("There are no brackets [ ]: a list stands in ( ).", "不使用 [ ]：列表写在 ( ) 中。")
        ),
        **dict.fromkeys(
            "{}", _words("There are no braces { }: a field is named as it is.", "不使用 { }：直接写字段名。")
        ),
        "`": _words("A field is named as it is, without quotes.", "直接写字段名，不加引号。"),
        "@": _words("A field is named as it is; $User is whoever looks.", "直接写字段名；$User 为当前用户。"),
        "%": _words("Leave % out: a percent field holds 10 for 10 %.", "请去掉 %：百分比字段中 10 表示 10%。"),
        "?": CHOICE,
        "？": CHOICE,
        "#": COMMENT,
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff", INVISIBLE),
        **dict.fromkeys(";；。", END),
        **dict.fromkeys("¥￥$€£", UNIT),
    }
)
ASKED: Mapping[str, Words] = MappingProxyType(
    {
        "IS": _words("Write ISBLANK(…) or NOT ISBLANK(…).", "请写 ISBLANK(…) 或 NOT ISBLANK(…)。"),
        "BETWEEN": _words("Write x >= a AND x <= b.", "请写 x >= a AND x <= b。"),
    }
)
"""Words that stand between two values elsewhere."""
JOINING = frozenset({"AND", "OR", "NOT"})
LAST_WORD = re.compile(r"([^\W\d]\w*)\s*\Z")
TURNED = MappingProxyType({">": ">=", "<": "<="})


def syntax_problem(text: str, place: int, found: str) -> Problem:
    """The problem that `found` is where it stands in `text`, with what to write instead where that can be guessed."""
    before, after = text[:place], text[place + len(found) :]
    last = LAST_WORD.search(before)
    if found in SIGNS:
        return _problem("expression_other_sign", text, place, found=found, suggestions=(SIGNS[found],))
    if found in TURNED and before.endswith("="):
        turned = f"={found}"
        return _problem("expression_turned_sign", text, place - 1, found=turned, instead=TURNED[found])
    if last and last[1].upper() in JOINING:
        return _problem("expression_operand_missing", text, last.start(), found=last[1])
    advice = _advice(found, before, after, last[1] if last else "")
    return _problem("expression_syntax", text, place, found=found, advice=advice)


def _advice(found: str, before: str, after: str, last: str) -> Words:
    if found == "/" and before.endswith("/"):
        return COMMENT
    if last.upper() == "IN":
        return LISTED
    if found in {",", "，"}:
        return SEPARATOR if before[-1:].isdigit() and after[:1].isdigit() else COMMA
    if found[0] in CHARACTERS:
        return CHARACTERS[found[0]]
    if not found[0].isalpha():
        return MISSING
    if before[-1:].isdigit():
        return DAY if found[0] in "年月/" else UNIT
    if found.upper() in ASKED:
        return ASKED[found.upper()]
    name = last if last.isupper() and not found.isupper() else found
    if not name.isascii():
        return MISSING
    return _words(
        f"A function stands before its brackets, {name.upper()}(…); between values stands an operator (= or AND).",
        f"函数写在括号前：{name.upper()}(…)；两个值之间须有 = 或 AND 等运算符。",
    )


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Both counted from 1."""
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _problem(code: str, text: str, place: int, found: str, **parameters: Any) -> Problem:
    line, column = line_and_column(text, place)
    shown = found if len(found) <= 60 else f"{found[:57]}…"
    return Problem(code, parameters={"found": shown, **parameters}, line=line, column=column)

"""Expected values of text functions: written from the table, or by Python's str, unicodedata, html and urllib."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any
from urllib.parse import quote

from tests.metadata.expressions.golden.cases import (
    BLANK_NUMBER,
    BLANK_TEXT,
    BLANK_TRUTH,
    Case,
    blank,
    case,
    error,
)

TABLE = "written: features.md section 6"
PYTHON = "computed: Python str"
SHEETS = "written: documented results of spreadsheets"
TEXTS = ["abc", "Ärger", "好书 123", "😀a", "é", "  x  ", "a-b-c", "ΑΣ", "İx"]


def parts() -> Iterator[Case]:
    for text, count in product(TEXTS, (-1, 0, 1, 2, 99)):
        size = max(0, count)
        yield case("LEFT(a, b)", text[:size], TABLE, a=text, b=count)
        yield case("RIGHT(a, b)", text[-size:] if size else "", TABLE, a=text, b=count)
    for text, start, count in product(TEXTS[:4], (-1, 0, 1, 2, 9), (0, 2, 50)):
        first = max(1, start) - 1
        yield case("MID(a, b, c)", text[first : first + count], TABLE, a=text, b=start, c=count)
    written: list[tuple[str, str, int, int | None, str]] = [
        ("SUBSTR(a, b)", "abcdef", 3, None, "cdef"),
        ("SUBSTR(a, b)", "abcdef", -2, None, "ef"),
        ("SUBSTR(a, b)", "abcdef", -9, None, ""),
        ("SUBSTR(a, b)", "好书一本", -2, None, "一本"),
        ("SUBSTR(a, b, c)", "abcdef", 2, 3, "bcd"),
        ("SUBSTR(a, b, c)", "abcdef", -3, 2, "de"),
        ("SUBSTR(a, b, c)", "abcdef", 2, 0, ""),
        ("SUBSTR(a, b, c)", "abcdef", 5, 9, "ef"),
    ]
    for expression, text, start, length, wanted in written:
        more: dict[str, Any] = {} if length is None else {"c": length}
        yield case(expression, wanted, TABLE, a=text, b=start, **more)
    for text in TEXTS:
        yield case("LEN(a)", len(text), TABLE + ": code points", a=text)
        yield case("REVERSE(a)", text[::-1], TABLE + ": code points", a=text)
        yield case("ASCII(a)", ord(text[0]), PYTHON, a=text)
        yield case("CODE(a)", ord(text[0]), PYTHON, a=text)
    yield case("LEN(a)", 0, TABLE, a=BLANK_TEXT)
    for name in ("LEFT", "RIGHT", "SUBSTR"):
        yield case(f"{name}(a, b)", None, TABLE, a=BLANK_TEXT, b=1)
        yield case(f"{name}(a, b)", None, TABLE, a="abc", b=BLANK_NUMBER)
    for name in ("REVERSE", "ASCII", "UPPER", "LOWER", "TRIM", "TRIMALL", "CLEAN", "NORMALIZE", "PROPER", "URLENCODE"):
        yield case(f"{name}(a)", None, TABLE + ": blank gives blank", a=BLANK_TEXT)
    for point in (65, 0x597D, 0x1F600, 0x10FFFF, 10):
        yield case("CHR(a)", chr(point), PYTHON, a=point)
    yield case("CHR(a)", None, TABLE, a=0)
    for point in (-1, 0xD800, 0x110000):
        yield case("CHR(a)", error("#VALUE"), "written: no such character in Unicode", a=point)


def finding() -> Iterator[Case]:
    texts = ["abcabc", "ABC", "好书好", "x😀b", "straße"]
    for text, part in product(texts, ("b", "B", "好", "abc", "ß", "zz")):
        yield case("FIND(b, a)", text.find(part) + 1, TABLE + ", place by Python str.find", a=text, b=part)
        found = text.lower().find(part.lower()) + 1
        yield case("SEARCH(b, a)", found, TABLE + ", place by Python str.find", a=text, b=part)
        yield case("CONTAINS(a, b)", part in text, TABLE, a=text, b=part)
        yield case("BEGINS(a, b)", text.startswith(part), TABLE, a=text, b=part)
        yield case("ENDS(a, b)", text.endswith(part), TABLE, a=text, b=part)
        yield case("EXACT(a, b)", text == part, TABLE, a=text, b=part)
    for start, wanted in ((1, 2), (2, 2), (3, 5), (6, 0), (99, 0), (0, 2), (-4, 2)):
        yield case("FIND(b, a, c)", wanted, TABLE, a="abcabc", b="b", c=start)
        yield case("SEARCH(b, a, c)", wanted, TABLE, a="aBcabc", b="b", c=start)
    for name in ("FIND", "SEARCH"):
        yield case(f"{name}(b, a)", 0, TABLE + ": 0 if none", a=BLANK_TEXT, b="x")
        yield case(f"{name}(b, a)", 0, TABLE + ": 0 if none", a="abc", b=BLANK_TEXT)
    for name in ("CONTAINS", "BEGINS", "ENDS"):
        yield case(f"{name}(a, b)", True, TABLE + ": what is sought is blank", a="abc", b=BLANK_TEXT)
        yield case(f"{name}(a, b)", None, TABLE + ": text is blank", a=BLANK_TEXT, b="x")
    yield case("EXACT(a, b)", True, TABLE + ": blanks are the same value", a=BLANK_TEXT, b=BLANK_TEXT)
    yield case("EXACT(a, b)", False, TABLE, a=BLANK_TEXT, b="x")
    for text, pattern, wanted in (
        ("abc", "a%", True),
        ("abc", "a_c", True),
        ("abc", "A%", False),
        ("a%b", r"a\\%b", True),
    ):
        yield case(f'LIKE(a, "{pattern}")', wanted, TABLE, a=text)


def changing() -> Iterator[Case]:
    for text, old, new in product(["a-b-c", "好书好", "aaa"], ["-", "好", "aa", "zz"], ["", "+", "书书"]):
        yield case("SUBSTITUTE(a, b, c)", text.replace(old, new), PYTHON, a=text, b=old, c=blank(new or None, "text"))
    for which, wanted in ((1, "a+b-c"), (2, "a-b+c"), (3, "a-b-c"), (0, "a-b-c")):
        yield case("SUBSTITUTE(a, b, c, d)", wanted, SHEETS, a="a-b-c", b="-", c="+", d=which)
    yield case("SUBSTITUTE(a, b, c)", None, TABLE, a=BLANK_TEXT, b="x", c="y")
    yield case("SUBSTITUTE(a, b, c)", None, TABLE, a="x", b=BLANK_TEXT, c="y")
    yield case("SUBSTITUTE(a, b, c)", None, TABLE + ": the empty text is blank", a="x", b="x", c=BLANK_TEXT)
    for text, start, count, new, wanted in (
        ("abcdefghijk", 6, 5, "*", "abcde*k"),
        ("2009", 3, 2, "10", "2010"),
        ("123456", 1, 3, "@", "@456"),
        ("abc", 9, 1, "!", "abc!"),
        ("好书", 1, 1, "旧", "旧书"),
    ):
        yield case("REPLACE(a, b, c, d)", wanted, SHEETS, a=text, b=start, c=count, d=new)
    for text, first, last, wanted in (
        ("13812341234", 4, 7, "138****1234"),
        ("张三丰", 2, 2, "张*丰"),
        ("abc", 2, 99, "a**"),
        ("abc", 5, 7, "abc"),
        ("abc", 3, 2, "abc"),
        ("abc", -3, 1, "*bc"),
        ("abc", -3, 0, "abc"),
    ):
        yield case("MASK(a, b, c)", wanted, TABLE, a=text, b=first, c=last)
    for text in ("  a b ", " 　x　 ", "\ta\t", "a", "   "):
        yield case("TRIM(a)", text.strip(" "), TABLE + ": U+0020 only", a=text)
        yield case("TRIMALL(a)", " ".join(text.split()), SHEETS + ", white space by Python str.split", a=text)
    for text in ("a\nb", "\x07bell", "x\x7fy", "好\r\n书", "\u0085z"):
        kept = "".join(item for item in text if unicodedata.category(item) != "Cc")
        yield case("CLEAN(a)", kept, "computed: Python unicodedata, category Cc", a=text)
    for text in ("ＡＢ１２", "①", "ﬁ", "e\u0301", "２０１７年", "ｶﾞ", "abc"):
        yield case("NORMALIZE(a)", unicodedata.normalize("NFKC", text), "computed: Python unicodedata NFKC", a=text)


def shaping() -> Iterator[Case]:
    for text in ("Straße", "ÄÖÜ", "ǅ", "ñandú", "привет", "好", "ﬁ", "İ", "x1Y", "𐐨"):
        yield case("UPPER(a)", text.upper(), PYTHON, a=text)
        yield case("LOWER(a)", "".join(item.lower() for item in text), PYTHON + ", each character by itself", a=text)
    dots = "written: Unicode SpecialCasing.txt, tr and az"
    for locale in ("tr", "az", "tr-TR", "az_Latn"):
        for text, small, big in (
            ("i", "i", "İ"),
            ("I", "ı", "I"),
            ("ı", "ı", "I"),
            ("İ", "i", "İ"),
            ("I\u0307", "i", "I\u0307"),
            ("Diyarbakır 1", "diyarbakır 1", "DİYARBAKIR 1"),
            ("ISPARTA iğne", "ısparta iğne", "ISPARTA İĞNE"),
        ):
            yield case(f'UPPER(a, "{locale}")', big, dots, a=text)
            yield case(f'LOWER(a, "{locale}")', small, dots, a=text)
    for locale in ("en", "zh-CN", "de", "tk"):
        yield case(f'UPPER(a, "{locale}")', "IŞSS", PYTHON, a="işß")
        yield case(f'LOWER(a, "{locale}")', "iş", PYTHON, a="IŞ")
    for text, wanted in (("zhang SAN", "Zhang San"), ("123smith", "123smith"), ("o'neil-smith", "O'Neil-Smith")):
        yield case("PROPER(a)", wanted, TABLE, a=text)
        yield case("INITCAP(a)", wanted, TABLE, a=text)
    for text, size, pad in product(["abc", "好"], [-1, 0, 2, 5, 6], ["*", "ab", "书"]):
        missing = max(0, size - len(text))
        filling = (pad * size)[:missing] if missing else ""
        cut = text[: max(0, size)]
        yield case("LPAD(a, b, c)", filling + cut, TABLE, a=text, b=size, c=pad)
        yield case("RPAD(a, b, c)", cut + filling, TABLE, a=text, b=size, c=pad)
    yield case("LPAD(a, b)", "  abc", TABLE, a="abc", b=5)
    yield case("RPAD(a, b) & c", "abc  |", TABLE, a="abc", b=5, c="|")
    yield case("LPAD(a, b)", error("#VALUE"), "written: docs/expressions.md, longest text", a="abc", b=100_001)
    for text, times, wanted in (
        ("ab", 3, "ababab"),
        ("好", 2, "好好"),
        ("x", 0, ""),
        ("ab", 2.9, "abab"),
        ("x", -0.9, ""),
    ):
        yield case("REPT(a, b)", wanted, SHEETS, a=text, b=Decimal(str(times)))
    for times in (-1, -2.5, -100_001):
        yield case("REPT(a, b)", error("#VALUE"), SHEETS, a="好", b=Decimal(str(times)))
        yield case("REPT(a, b)", None, TABLE, a=BLANK_TEXT, b=Decimal(str(times)))
    yield case("REPT(a, b)", error("#VALUE"), "written: docs/expressions.md, longest text", a="ab", b=60_000)
    rows: list[list[str | None]] = [["a", "b", "c"], ["a", None, "c"], [None, None, None], ["好", None, "书"]]
    for row in rows:
        given: dict[str, Any] = dict(zip("abc", (blank(item, "text") for item in row), strict=True))
        yield case("CONCAT(a, b, c)", "".join(item or "" for item in row), SHEETS, **given)
        yield case("a & b & c", "".join(item or "" for item in row), TABLE, **given)
        for ignore, separator in product((True, False), (", ", None)):
            kept = [item or "" for item in row if item or not ignore]
            more = {"d": blank(separator, "text"), "e": ignore}
            yield case("TEXTJOIN(d, e, a, b, c)", (separator or "").join(kept), SHEETS, **given, **more)
    yield case("TEXTJOIN(d, e, a)", "x", SHEETS, a="x", d=",", e=BLANK_TRUTH)
    for text in ("a b", "中文", "a/b?c=1&d", "-._~", "100%", "😀"):
        yield case("URLENCODE(a)", quote(text, safe=""), "computed: Python urllib.parse.quote", a=text)
    for text in ("<b>&'\"", "a", "&amp;"):
        wanted = html.escape(text).replace("&#x27;", "&#39;")
        yield case("HTMLENCODE(a)", wanted, "computed: Python html.escape", a=text)
    yield case("a & BR() & b", "x\ny", TABLE, a="x", b="y")


def python_only() -> Iterator[Case]:
    for text, pattern, wanted in (
        ("abc", "a.c", True),
        ("abcd", "a.c", False),
        ("13812341234", "1[0-9]{10}", True),
        ("好书", "..", True),
        ("a\nb", "a.b", False),
    ):
        yield case(f'REGEX(a, "{pattern}")', wanted, TABLE + ": the whole text", a=text)
    yield case('REGEX(a, "")', True, TABLE + ": a blank is the empty text", a=BLANK_TEXT)
    yield case('REGEX(a, ".+")', False, TABLE + ": a blank is the empty text", a=BLANK_TEXT)
    yield case('REGEXEXTRACT(a, "([0-9]+)")', "42", SHEETS, a="ab42c7")
    yield case('REGEXEXTRACT(a, "[a-z]+")', "ab", SHEETS, a="ab42c7")
    yield case('REGEXEXTRACT(a, "x")', None, TABLE, a="ab42c7")
    yield case('REGEXREPLACE(a, "[^0-9]", "")', "427", SHEETS, a="ab42c7")
    yield case('REGEXREPLACE(a, "([a-z])([0-9])", "\\\\2\\\\1")', "a4b27c", SHEETS, a="ab42c7")
    yield case('REGEXREPLACE(a, "([a-z])([0-9])", "$2$1")', "a4b27c", SHEETS, a="ab42c7")
    yield case('REGEXREPLACE(a, "([一-龥]+) ([A-Z]+)", "$2·$1")', "LI·李", SHEETS, a="李 LI")
    yield case('REGEXREPLACE(a, "[0-9]+", "<$0>")', "a<42>", SHEETS, a="a42")
    yield case('REGEXREPLACE(a, "[0-9]+", "$")', "a$", SHEETS, a="a42")
    yield case('REGEXREPLACE(a, "[0-9]+", "$1")', error("#VALUE"), SHEETS, a="a42")
    yield case(r'REGEXREPLACE(a, "[0-9]+", "\\$1")', "a$1", "written: docs/expressions.md, a dollar", a="a42")
    document = '{"id": "x1", "n": 1.50, "ok": true, "none": null, "items": [{"name": "好"}], "o": {"k": 1}}'
    for key, value in (("id", "x1"), ("n", "1.5"), ("ok", "true"), ("none", None), ("zz", None), ("o", '{"k":1}')):
        yield case(f'JSONVALUE(a, "{key}")', value, TABLE, a=document)
    for path, value in (("$.items[0].name", "好"), ("$.o.k", "1"), ("$.items[9].name", None), ("$.id.x", None)):
        yield case(f'JSONPATHVALUE(a, "{path}")', value, TABLE, a=document)
    yield case('JSONVALUE(a, "id")', error("#VALUE"), TABLE, a="{no json")
    amounts = (
        ("0", "零元整"),
        ("1", "壹元整"),
        ("100", "壹佰元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("100.05", "壹佰元零伍分"),
        ("100.5", "壹佰元伍角整"),
        ("1005", "壹仟零伍元整"),
        ("10010", "壹万零壹拾元整"),
        ("100000000", "壹亿元整"),
        ("12345.67", "壹万贰仟叁佰肆拾伍元陆角柒分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("-8.1", "负捌元壹角整"),
        ("1000000000000", "壹万亿元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    )
    for amount, capitals in amounts:
        yield case("RMB_UPPER(a)", capitals, "written: rules for filling in bills (票据填写规定)", a=Decimal(amount))
    for text, full, initials in (("张三", "zhangsan", "zs"), ("重庆", "chongqing", "cq"), ("好A", "haoa", "ha")):
        yield case("PINYIN(a)", full, "written: 现代汉语词典", a=text)
        yield case("PINYIN(a, TRUE)", initials, "written: 现代汉语词典", a=text)
    yield case(
        'HYPERLINK(a, "x<y")',
        '<a href="https://e.cn/?a=1&amp;b=2" target="_self" rel="noopener">x&lt;y</a>',
        TABLE + ": escaped",
        a="https://e.cn/?a=1&b=2",
    )
    yield case('HYPERLINK(a, "x")', error("#VALUE"), TABLE + ": no raw HTML", a="javascript:alert(1)")


def all_cases() -> dict[str, list[Case]]:
    """The files of this family."""
    return {
        "text_parts": list(parts()),
        "text_search": [*finding(), *changing()],
        "text_shape": list(shaping()),
        "python_only": list(python_only()),
    }

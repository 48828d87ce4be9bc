"""Turns what the parser reduces into the tree of an expression; keeps no state of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lark import Token, Transformer

from ..problem import Problem, ProblemError
from .ast import Binary, Call, InList, Literal, LiteralValue, Node, Path, Span, Unary

SPELLINGS: Mapping[str, str] = {"==": "=", "<>": "!="}
ESCAPES: Mapping[str, str] = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}
MAXIMUM_DIGITS = 34
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def span_of(token: Token) -> Span:
    """Where the token stands."""
    start, end = token.start_pos or 0, token.end_pos or 0
    return Span(start, end, token.line or 1, token.column or 1)


class TreeBuilder(Transformer[Token, Node]):
    """One method a rule of the grammar; children are nodes, or tokens the grammar keeps."""

    def either(self, items: list[Any]) -> Node:
        return Call("OR", tuple(items), items[0].span.to(items[-1].span))

    def both(self, items: list[Any]) -> Node:
        return Call("AND", tuple(items), items[0].span.to(items[-1].span))

    def denied(self, items: list[Any]) -> Node:
        return Unary("NOT", items[1], span_of(items[0]).to(items[1].span))

    def unary(self, items: list[Any]) -> Node:
        return Unary(str(items[0]), items[1], span_of(items[0]).to(items[1].span))

    def binary(self, items: list[Any]) -> Node:
        left, operator, right = items
        return Binary(SPELLINGS.get(operator, str(operator)), left, right, left.span.to(right.span))

    compared = binary

    def listed(self, items: list[Any]) -> Node:
        item, members, closing = items
        return InList(item, members, item.span.to(span_of(closing)))

    def unlisted(self, items: list[Any]) -> Node:
        item, _, members, closing = items
        span = item.span.to(span_of(closing))
        return Unary("NOT", InList(item, members, span), span)

    def items(self, items: list[Any]) -> tuple[Node, ...]:
        return tuple(items)

    def group(self, items: list[Any]) -> Node:
        node: Node = items[0]
        return node

    def path(self, items: list[Any]) -> Node:
        return Path(tuple(items[0].split(".")), span_of(items[0]))

    def call(self, items: list[Any]) -> Node:
        name, *rest, closing = items
        return Call(name.upper(), rest[0] if rest else (), span_of(name).to(span_of(closing)))

    def denial_call(self, items: list[Any]) -> Node:
        name, operand, closing = items
        return Unary("NOT", operand, span_of(name).to(span_of(closing)))

    def text(self, items: list[Any]) -> Node:
        token = items[0]
        value = token[1:-1]
        if token[0] != "“" and "\\" in value:
            value = _unescaped(value, token)
        if UNSTORABLE.search(value):
            raise _wrong(token, "expression_bad_text")
        return Literal(value or None, span_of(token))

    def number(self, items: list[Any]) -> Node:
        token = items[0]
        if sum(character.isdigit() for character in token) > MAXIMUM_DIGITS:
            raise _wrong(token, "expression_bad_number", digits=MAXIMUM_DIGITS)
        return Literal(Decimal(token), span_of(token))

    def date(self, items: list[Any]) -> Node:
        return _moment(items[0], date.fromisoformat, "expression_bad_date")

    def instant(self, items: list[Any]) -> Node:
        return _moment(items[0], _instant, "expression_bad_instant")

    def true(self, items: list[Any]) -> Node:
        return Literal(True, span_of(items[0]))

    def false(self, items: list[Any]) -> Node:
        return Literal(False, span_of(items[0]))

    def blank(self, items: list[Any]) -> Node:
        return Literal(None, span_of(items[0]))


def _unescaped(value: str, token: Token) -> str:
    def replacement(match: re.Match[str]) -> str:
        character = match[1]
        if character not in ESCAPES:
            raise _wrong(token, "expression_bad_escape", escape=f"\\{character}")
        return ESCAPES[character]

    return re.sub(r"\\(.)", replacement, value, flags=re.DOTALL)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant states its zone")
    return moment.astimezone(UTC)


def _moment(token: Token, read: Any, code: str) -> Node:
    try:
        value: LiteralValue = read(str(token))
    except (ValueError, OverflowError):
        raise _wrong(token, code) from None
    return Literal(value, span_of(token))


def _wrong(token: Token, code: str, **parameters: Any) -> ProblemError:
    place = span_of(token)
    shown = str(token) if len(token) <= 60 else f"{token[:57]}…"
    return ProblemError(Problem(code, parameters={"text": shown, **parameters}, line=place.line, column=place.column))

"""Reads the text of an expression into its tree, or says where and why it can't."""

from __future__ import annotations

import functools
import re

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ..problem import Problem, ProblemError
from .ast import Node, walk
from .bounds import DEEPEST_BRACKETS, DEEPEST_TREE, LONGEST_EXPRESSION
from .grammar import parser
from .habits import line_and_column, syntax_problem

LONGEST_KEPT, MOST_KEPT = 400, 1_000
"""Checks, trials and every new model read the same texts: so many trees of texts up to that length are kept."""

BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|\'(?:[^\'\\]|\\.)*\'?|“[^”]*”?|/\*.*?(?:\*/|\Z)|([(（])|([)）])', re.DOTALL)
"""Unclosed text and comments match to the end, so that the scan stays linear."""


def parse(text: str) -> Node:
    """The tree of `text`.

    Raises ProblemError with line and column (both from 1): nothing written, too long, too deep, a syntax error, or a
    literal that names no value.
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _parsed(text)


def _parsed(text: str) -> Node:
    if len(text) > LONGEST_EXPRESSION:
        raise ProblemError(
            Problem("expression_too_long", parameters={"length": len(text), "limit": LONGEST_EXPRESSION})
        )
    if not text.strip():
        raise ProblemError(Problem("expression_empty", line=1, column=1))
    _check_nesting(text)
    try:
        tree: Node = parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise ProblemError(_syntax_problem(error, text)) from None
    _check_depth(tree)
    return tree


_kept = functools.lru_cache(MOST_KEPT)(_parsed)


def _check_nesting(text: str) -> None:
    depth = 0
    for match in BRACKETS.finditer(text):
        depth += bool(match[1]) - bool(match[2])
        if depth > DEEPEST_BRACKETS:
            line, column = line_and_column(text, match.start())
            parameters = {"limit": DEEPEST_BRACKETS}
            raise ProblemError(Problem("expression_too_deep", parameters=parameters, line=line, column=column))


def _check_depth(tree: Node) -> None:
    for node, depth in walk(tree):
        if depth > DEEPEST_TREE:
            place, parameters = node.span, {"limit": DEEPEST_TREE}
            raise ProblemError(
                Problem("expression_too_deep", parameters=parameters, line=place.line, column=place.column)
            )


def _syntax_problem(error: UnexpectedInput, text: str) -> Problem:
    token = getattr(error, "token", None)
    ended = isinstance(error, UnexpectedToken) and isinstance(token, Token) and token.type == "$END"
    if ended:
        last_line = text.rpartition("\n")[2]
        return Problem("expression_incomplete", line=text.count("\n") + 1, column=len(last_line) + 1)
    found = text[error.pos_in_stream or 0] if isinstance(error, UnexpectedCharacters) else str(token or "")
    if found in "\"'“" and found:
        return Problem("expression_open_text", line=error.line, column=error.column)
    return syntax_problem(text, error.pos_in_stream or 0, found)

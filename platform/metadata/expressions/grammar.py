"""The grammar of the expression language on one page, and the one parser made from it per process.

Loosest first: OR, AND, NOT, comparison and IN, `&`, `+ -`, `* /`, `^`, unary `- + !`. As in spreadsheets a sign binds
tighter than `^` (`-2^2` is 4) and `^` goes from left to right. A keyword in the place of an operand is a function
name (`AND(a, b)`, `IN(x, a, b)`) or a field, so only NOT, which may stand there itself, needs two terminals: `NOT(…)`
is a call and binds like one; `NOT a = b` denies the comparison. Full-width brackets, commas and quotes are accepted.
"""

from __future__ import annotations

import functools
import importlib.util
import sys

from lark import Lark

from .builder import TreeBuilder

GRAMMAR = r"""
?start: disjunction

?disjunction: conjunction
            | conjunction (_OR conjunction)+           -> either
?conjunction: negation
            | negation (_AND negation)+                -> both
?negation: NOT negation                                -> denied
         | comparison
?comparison: joined
           | joined COMPARATOR joined                  -> compared
           | joined _IN _LEFT items RIGHT             -> listed
           | joined NOT _IN _LEFT items RIGHT         -> unlisted
?joined: sum
       | joined AMPERSAND sum                          -> binary
?sum: term
    | sum (PLUS | MINUS) term                          -> binary
?term: power
     | term (TIMES | DIVIDE) power                     -> binary
?power: signed
      | power CARET signed                             -> binary
?signed: (MINUS | PLUS) signed                         -> unary
       | BANG signed                                   -> denied
       | operand
?operand: literal
        | PATH                                         -> path
        | PATH _LEFT items? RIGHT                    -> call
        | NOT_CALL _LEFT disjunction RIGHT           -> denial_call
        | _LEFT disjunction RIGHT                         -> group
?literal: TEXT                                         -> text
        | INSTANT                                      -> instant
        | DATE                                         -> date
        | NUMBER                                       -> number
        | TRUE                                         -> true
        | FALSE                                        -> false
        | NULL                                         -> blank
items: disjunction (_COMMA disjunction)*

_OR.3: /OR\b|\|\|/i
_AND.3: /AND\b|&&/i
_IN.3: /IN\b/i
NOT_CALL.5: /NOT(?=\s*[(（])/i
NOT.4: /NOT\b/i
TRUE.3: /TRUE\b/i
FALSE.3: /FALSE\b/i
NULL.3: /NULL\b/i
COMPARATOR: /==|=|<>|!=|<=|>=|<|>/
AMPERSAND: "&"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
CARET: "^"
BANG: "!"
_LEFT: /[(（]/
RIGHT: /[)）]/
_COMMA: /[,，]/
PATH.1: /\$?[^\W\d]\w*(\.[^\W\d]\w*)*/
TEXT: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|“[^”]*”/s
INSTANT.4: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?/
DATE.3: /\d{4}-\d{2}-\d{2}(?!\d)/
NUMBER.2: /\d+(\.\d+)?/
COMMENT.9: /\/\*.*?\*\//s
%ignore COMMENT
%ignore /\s+/
"""


@functools.cache
def parser() -> Lark:
    """The LALR parser; it reduces iteratively, so deep text costs no stack.

    Its tables lie beside this module's byte code, so that only the first process works them out.
    """
    kept: str | bool = False if sys.dont_write_bytecode else f"{importlib.util.cache_from_source(__file__)}.tables"
    return Lark(
        GRAMMAR, parser="lalr", lexer="contextual", transformer=TreeBuilder(), maybe_placeholders=False, cache=kept
    )

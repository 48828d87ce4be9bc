"""The browser's interpreter gives the answers that Python gives, and planted mutations of it are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Route

from metacrm.engine.expressions.to_tree import browser_functions
from metacrm.engine.expressions.trial import TrialScope, trial_fields, trial_record
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.environment import Environment
from metacrm.ui.assets import DIST
from tests.browser.expression_cases import (
    Case,
    constants,
    corner_cases,
    disagreements,
    environment,
    functions_of,
    made,
    payload,
    random_cases,
    records,
)
from tests.engine.expressions.test_agreement import conditions
from tests.engine.expressions.test_golden import AROUND, ENVIRONMENT, FILES, cases

FRONTEND = Path(__file__).resolve().parents[2] / "platform" / "ui" / "frontend"
ORIGIN = "http://127.0.0.1:9"
"""Nothing listens there: every request is answered by the test."""
POLICY = "default-src 'none'; script-src 'self'"
EVALUATE = """async ([module, texts]) => {
  const { evaluated } = await import(module);
  return texts.map((text) => JSON.parse(text)).flatMap(({ cases, environment }) => cases.map(({ tree, record }) => {
    try { return evaluated(tree, record, environment); } catch (thrown) { return { thrown: String(thrown) }; }
  }));
}"""

Ask = Callable[[list[Case]], list[tuple[str, Any, Any]]]


def _built(name: str) -> str:
    """The file of the bundle, as users get it, by its logical name."""
    files: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))["files"]
    return files[name]


def _serve(page: Page, files: Callable[[str], str | None], policy: str | None, head: str = "") -> None:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        headers = {"Content-Security-Policy": policy} if policy else {}
        try:
            text = f"<!doctype html><title>t</title>{head}" if path == "/" else files(path)
        except OSError:
            text = None  # unanswered, the page would wait for ever
        kind = "text/html" if path == "/" else "text/javascript"
        if text is None:
            route.fulfill(status=404, body="")
        else:
            route.fulfill(body=text, content_type=f"{kind}; charset=utf-8", headers=headers)

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")


@pytest.fixture
def module(page: Page) -> str:
    """Address of the built module, on a page that forbids all but scripts of its own."""
    _serve(page, lambda path: (DIST / path[1:]).read_text(encoding="utf-8"), POLICY)
    return f"/{_built('expressions.js')}"


Batch = tuple[list[Case], Environment]


def _ask(page: Page, module: str, *batches: Batch) -> list[tuple[str, Any, Any]]:
    """Where the browser disagrees; one call whatever their number."""
    texts = [payload(*batch) for batch in batches]
    return disagreements([case for cases, _ in batches for case in cases], page.evaluate(EVALUATE, [module, texts]))


def test_list_of_functions_is_that_of_the_module(page: Page, module: str) -> None:
    names = page.evaluate("async (module) => (await import(module)).functionNames()", module)
    assert set(names) == browser_functions(), "run `npm run functions` in the front end"
    assert browser_functions() <= catalogue().keys(), sorted(browser_functions() - catalogue().keys())


def golden_cases() -> list[Case]:
    """The golden corpus, with what its sources say instead of Python's answer."""
    found: list[Case] = []
    for golden in (golden for path in FILES for golden in cases(path)):
        fields = trial_fields(golden["fields"])
        record = trial_record(fields)
        case = made(golden["expression"], record, ENVIRONMENT, TrialScope(fields, AROUND))
        if case is not None:
            found.append(replace(case, expected=golden["expected"], nearly=bool(golden.get("near"))))
    return found


def test_golden_corpus_agrees(page: Page, module: str) -> None:
    corpus = golden_cases()
    asked = {name for case in corpus for name in functions_of(case.tree["root"])}
    wrong = _ask(page, module, (corpus, ENVIRONMENT))
    assert not wrong, "\n".join(map(str, wrong))
    assert len(corpus) > 3_500
    assert len(asked) >= 120


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_every_function_agrees(page: Page, module: str, zone: str) -> None:
    known, dice = environment(zone), Random(zone)
    corpus = random_cases(dice, 900, known, records(dice))
    assert len(corpus) == 900
    wrong = _ask(page, module, (corpus, known))
    assert not wrong, "\n".join(map(str, wrong))


def test_random_expressions_agree(page: Page, module: str) -> None:
    known, shelf = environment(), records(Random(5))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.lists(conditions(), min_size=10, max_size=40))
    def agree(dice: Random, texts: list[str]) -> None:
        filters = [case for text in texts if (case := made(text, dice.choice(shelf), known)) is not None]
        others = random_cases(dice, 120, known, shelf, depth=3)
        assert _ask(page, module, (filters + others, known)) == []

    agree()


def test_corners_agree(page: Page, module: str) -> None:
    wrong = _ask(page, module, *(([case], known) for case, known in corner_cases()))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("pages", "answers"),
    [(5, [True, True]), (1, [False, False]), (None, [False, None]), (0, [False, {"error": "#DIV0"}])],
)
def test_only_true_holds(page: Page, module: str, pages: int | None, answers: list[Any]) -> None:
    case = made("10 / pages < 3", {"pages": pages}, environment())
    assert case is not None
    script = """async ([module, tree, record, environment]) => {
      const { compiled, holds } = await import(module);
      return [holds(tree, record, environment), compiled(tree)(record, environment)];
    }"""
    assert page.evaluate(script, [module, case.tree, case.record, constants(environment())]) == answers


MUTATIONS: tuple[tuple[str, str, str], ...] = (
    ("decimals.js", "toDecimalPlaces(DECIMALS, ROUND_HALF_UP)", "toDecimalPlaces(DECIMALS, ROUND_DOWN)"),
    ("decimals.js", "if (exponent.isZero()) return ONE;", "if (exponent.isZero()) return base.isZero() ? ZERO : ONE;"),
    ("decimals.js", "if (right.isZero()) throw new Failure('#DIV0');", "if (right.isZero()) return ZERO;"),
    ("decimals.js", "rounding = ROUND_HALF_UP) {", "rounding = Library.ROUND_HALF_EVEN) {"),
    ("calendar.js", "year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)", "year % 4 === 0"),
    ("calendar.js", "if (!(number >= FIRST_DAY && number <= LAST_DAY))", "if (!(number >= FIRST_DAY))"),
    ("zone.js", "if (list[middle] <= sought)", "if (list[middle] < sought)"),
    ("zone.js", "Math.max(offset, place", "Math.min(offset, place"),
    ("zone.js", "if (this.cycle && seconds >= this.cycle.from)", "if (false)"),
    ("periods.js", "[moved(today, 1 - count), today]", "[moved(today, -count), today]"),
    ("periods.js", "7 * offset - weekday(today)", "7 * offset - (weekday(today) + 1) % 7"),
    ("values.js", "return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;", "return unit;"),
    ("values.js", "json === undefined || json === ''", "json === undefined"),
    ("characters.js", "return length(low) === 1 ? low : character;", "return low;"),
    ("characters.js", "const WIDE = /[\\ud800-\\udbff]/;", "const WIDE = /^$/;"),
    ("interpreter.js", "strict && values.includes(null)", "strict && values[0] === null"),
    ("interpreter.js", "result === '' || result === undefined", "result === undefined"),
    (
        "functions/comparison.js",
        "new Set(['text', 'choice', 'record', 'boolean'])",
        "new Set(['choice', 'record', 'boolean'])",
    ),
    ("functions/comparison.js", "return value !== null && found.some", "return found.some"),
    ("functions/logic.js", "failure = failure ?? expected(thrown);", "throw thrown;"),
    ("functions/logic.js", "if (value !== null) {", "{"),
    (
        "functions/operators.js",
        "rounded(multiply(days, SECONDS_A_DAY)).trunc()",
        "multiply(days, SECONDS_A_DAY).trunc()",
    ),
    ("functions/number.js", "FLOOR: toward(ROUND_DOWN)", "FLOOR: toward(ROUND_FLOOR)"),
    ("functions/number.js", "settled(number.mod(divisor))", "settled(number.mod(divisor).plus(divisor).mod(divisor))"),
    ("functions/months.js", "day === monthEnd(day, 0) ?", "false ?"),
    ("functions/several.js", "MAX: best(1, true)", "MAX: best(1, false)"),
    ("functions/text_search.js", "if (part === null) return true;", "if (part === null) return null;"),
    ("functions/shown.js", "index === 0 && groups[1] ?", "false ?"),
)
"""A module of the interpreter, a text that stands in it once, and what a mistake would have put there."""


PARTS = ("golden", "corners", "random")
FOUND_BY_THE_CORPUS = 20
"""Mutations at least that the golden corpus finds by itself."""


def asked_of_mutations() -> list[list[Batch]]:
    """What each mutation has to pass, part by part, until one finds it."""
    known, dice = environment("America/New_York"), Random(11)
    corners = [([case], moment) for case, moment in corner_cases()]
    return [[(golden_cases(), ENVIRONMENT)], corners, [(random_cases(dice, 600, known, records(dice)), known)]]


def test_planted_mutations_are_found(page: Page) -> None:
    sources = FRONTEND / "src" / "expressions"
    for module, old, _ in MUTATIONS:
        assert (sources / module).read_text(encoding="utf-8").count(old) == 1, (module, old)

    def source(path: str) -> str | None:
        """The module at /<number of the mutation>/…, changed as that one says; the last number changes nothing."""
        if path.startswith("/dist/"):
            return (DIST / path.removeprefix("/dist/")).read_text(encoding="utf-8")
        number, _, place = path[1:].partition("/")
        text = (FRONTEND / "src" / place).read_text(encoding="utf-8")
        if int(number) == len(MUTATIONS):
            return text
        module, old, new = MUTATIONS[int(number)]
        return text.replace(old, new) if place == f"expressions/{module}" else text

    imports = json.dumps({"imports": {"decimal.js": f"/dist/{_built('decimal.js')}"}})
    _serve(page, source, None, f'<script type="importmap">{imports}</script>')
    rounds = asked_of_mutations()
    texts = [[payload(*batch) for batch in batches] for batches in rounds]
    page.evaluate("(texts) => { window.rounds = texts; }", texts)
    corpora = [[case for cases, _ in batches for case in cases] for batches in rounds]
    ask = f"([module, round]) => ({EVALUATE})([module, rounds[round]])"

    def found_by(number: int) -> str | None:
        address = f"/{number}/expressions.js"
        return next(
            (
                part
                for place, (part, corpus) in enumerate(zip(PARTS, corpora, strict=True))
                if disagreements(corpus, page.evaluate(ask, [address, place]))
            ),
            None,
        )

    assert found_by(len(MUTATIONS)) is None
    finders = [found_by(number) for number in range(len(MUTATIONS))]
    report = "\n".join(f"{finder}: {mutation}" for finder, mutation in zip(finders, MUTATIONS, strict=True))
    print(report)
    assert None not in finders, report
    assert finders.count("golden") >= FOUND_BY_THE_CORPUS, report

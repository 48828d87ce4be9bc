"""The command that tries an expression."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from ...engine.context import SYSTEM, Context
from ...engine.expressions.trial import TrialField, evaluate_trial, memory_connection, trial_fields
from ...engine.query.evaluation import RecordTrial
from ...engine.query.viewer import environment_of
from ...engine.runtime import Runtime
from ...metadata.expressions.environment import Environment
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT, ObjectScope
from .console import answer, json_option, opened_runtime, telling_problems

PYTHON, SQLITE, POSTGRESQL = "python", "sqlite", "postgresql"


@click.command("evaluate")
@click.argument("expression")
@click.option(
    "--fields",
    "given",
    default="{}",
    help='The fields it may name, as JSON: {"price": {"type": "decimal", "value": "1.5"}}.',
)
@click.option("--backend", type=click.Choice([PYTHON, SQLITE, POSTGRESQL]), default=PYTHON, show_default=True)
@click.option("--blank-as", type=click.Choice(["blank", "zero"]), default="blank", show_default=True)
@click.option("--database", "database_url", metavar="URL", help="Whose organisation, rates and calendars count.")
@click.option("--record", nargs=2, metavar="OBJECT ID", help="A record of that database instead of --fields.")
@json_option
@telling_problems
def evaluate(
    expression: str,
    given: str,
    backend: str,
    blank_as: str,
    database_url: str | None,
    record: tuple[str, str] | None,
    as_json: bool,
) -> None:
    """Say what EXPRESSION gives on the fields given, or on a record: its type, its value, or its error."""
    try:
        fields = trial_fields(json.loads(given), blank_as)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fields") from error
    if database_url is None and (record or backend == POSTGRESQL):
        raise click.UsageError("Give --database too.")
    if database_url is None:
        result = _on_its_own(expression, fields, backend)
    else:
        with opened_runtime(database_url) as runtime:
            result = _in_database(runtime, expression, fields, backend, record)
    if as_json:
        answer(result)
    else:
        click.echo(_shown(result))


def _on_its_own(expression: str, fields: Mapping[str, TrialField], backend: str) -> Mapping[str, Any]:
    environment = Environment(datetime.now(UTC))
    if backend == PYTHON:
        return evaluate_trial(expression, fields, environment)
    with memory_connection() as connection:
        return evaluate_trial(expression, fields, environment, connection)


def _in_database(
    runtime: Runtime, expression: str, fields: Mapping[str, TrialField], backend: str, record: tuple[str, str] | None
) -> Mapping[str, Any]:
    """The same as the interface for programs says it, to the system."""
    model, own = runtime.current, runtime.database.dialect_name
    if backend not in (PYTHON, SQLITE, own):
        raise ProblemError(Problem("backend_unavailable", parameters={"backend": backend, "known": [PYTHON, SQLITE]}))
    context = Context(actor=SYSTEM, zone=model.organisation.zone)
    with model.database.read() as connection, memory_connection() as memory:
        other = connection if backend == own else memory
        if record:
            trial = RecordTrial(model, context, connection, *record, expression)
            if backend == PYTHON:
                return trial.in_python()
            return trial.in_own_database() if backend == own else trial.in_database(other)
        environment, around = environment_of(model, context, connection), ObjectScope(model.manifest, VIEWER_OBJECT)
        return evaluate_trial(expression, fields, environment, None if backend == PYTHON else other, around)


def _shown(result: Mapping[str, Any]) -> str:
    return f"{result['error'] or result['value']} ({result['type']})"


COMMANDS = (evaluate,)

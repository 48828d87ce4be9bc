"""The command that tries an expression."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from ...engine.expressions.trial import evaluate_trial, memory_connection, trial_fields
from ...metadata.expressions.environment import Environment
from .console import answer, json_option, telling_problems


@click.command("evaluate")
@click.argument("expression")
@click.option(
    "--fields",
    "given",
    default="{}",
    help='The fields it may name, as JSON: {"price": {"type": "decimal", "value": "1.5"}}.',
)
@click.option("--backend", type=click.Choice(["python", "sqlite"]), default="python", show_default=True)
@click.option("--blank-as", type=click.Choice(["blank", "zero"]), default="blank", show_default=True)
@json_option
@telling_problems
def evaluate(expression: str, given: str, backend: str, blank_as: str, as_json: bool) -> None:
    """Say what EXPRESSION gives on the fields given: its type, its value, or its error."""
    try:
        fields = trial_fields(json.loads(given), blank_as)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fields") from error
    environment = Environment(datetime.now(UTC))
    if backend == "python":
        result = evaluate_trial(expression, fields, environment)
    else:
        with memory_connection() as connection:
            result = evaluate_trial(expression, fields, environment, connection)
    if as_json:
        answer(result)
    else:
        click.echo(_shown(result))


def _shown(result: dict[str, Any]) -> str:
    return f"{result['error'] or result['value']} ({result['type']})"


COMMANDS = (evaluate,)

"""`--fail-on 'NAME OP NUMBER'`: whether a run that did its work ends with 1.

Conditions are read before anything else is done, so that a name that does not exist never passes
for a condition that holds. They are judged when everything is written, by the figures as they are
published, so that nobody who computes it from the output comes to another verdict.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from retain.commands.staleness import THRESHOLD_HIT
from retain.errors import UsageError, nearest
from retain.invocation import Invocation
from retain.scoring.figure import Figure, FigureKind
from retain.words import text

_CLOSE = 1e-9
"""What two numbers may differ by and be equal: figures are published with four decimals."""


def _same(value: float, limit: float) -> bool:
    return math.isclose(value, limit, rel_tol=0, abs_tol=_CLOSE)


_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": lambda value, limit: value < limit or _same(value, limit),
    ">=": lambda value, limit: value > limit or _same(value, limit),
    "!=": lambda value, limit: not _same(value, limit),
    "<": lambda value, limit: value < limit and not _same(value, limit),
    ">": lambda value, limit: value > limit and not _same(value, limit),
    "=": _same,
}
_WRITTEN = {"≤": "<=", "≥": ">=", "≠": "!="}
_CONDITION = re.compile(r"(\w+) *(<=|>=|!=|<|>|=) *([-+]?(?:\d+\.?\d*|\.\d+)) *(%?)")
_PERCENT = 100


@dataclass(frozen=True)
class FailOptions:
    """When the run ends with 1."""

    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            help="'FIGURE < NUMBER', e.g. 5 or 99%: end with 1 where it holds; repeatable.",
        ),
    ] = None


@dataclass(frozen=True)
class Condition:
    """One condition.

    Attributes:
        typed: as it was typed.
        name: of the figure.
        holds: whether a value makes the run end with 1.
    """

    typed: str
    name: str
    holds: Callable[[float], bool]


def conditions(options: FailOptions, kinds: Mapping[str, FigureKind]) -> tuple[Condition, ...]:
    """The conditions that were typed.

    Args:
        options: as typed.
        kinds: the figures that the command makes, whatever the data, and what sort each is.

    Raises:
        UsageError: one cannot be read, names no figure, or says a share as another number.
    """
    return tuple(_condition(typed, kinds) for typed in options.fail_on or ())


def _condition(typed: str, kinds: Mapping[str, FigureKind]) -> Condition:
    plain = unicodedata.normalize("NFKC", typed).strip()
    for sign, written in _WRITTEN.items():
        plain = plain.replace(sign, written)
    match = _CONDITION.fullmatch(plain)
    if match is None:
        raise UsageError("bad_condition", condition=typed, example=_example(kinds))
    name, sign, number, percent = match.groups()
    if name not in kinds:
        near = nearest(name, tuple(kinds)) or "-"
        raise UsageError(
            "unknown_figure", condition=typed, figure=name, near=near, names=", ".join(kinds)
        )
    is_share = kinds[name] == "share"
    if percent and not is_share:
        raise UsageError("no_share", condition=typed, figure=name)
    if is_share and not percent and abs(float(number)) > 1:
        raise UsageError("share_over_one", condition=typed, figure=name, number=number)
    limit = float(number) / (_PERCENT if percent else 1)
    return Condition(typed.strip(), name, lambda value: _OPERATORS[sign](value, limit))


def _example(kinds: Mapping[str, FigureKind]) -> str:
    name, kind = next(iter(kinds.items()))
    return f"{name} < 99%" if kind == "share" else f"{name} > 5"


def judge(invocation: Invocation, asked: Sequence[Condition], figures: Iterable[Figure]) -> None:
    """Let the run end with 1 where a condition holds, and say which, by `--quiet` too.

    A figure that is not known makes none hold: that is said as well, since who asks must not take
    it for a good one. `--stats` tells all conditions.

    Args:
        invocation: the run.
        asked: the conditions.
        figures: every figure that `conditions` was told of.
    """
    found = {figure.name: figure for figure in figures}
    terminal, judged = invocation.terminal, []
    for condition in asked:
        figure = found[condition.name]
        hit = None if figure.value is None else condition.holds(figure.value)
        judged.append({"condition": condition.typed, "value": figure.value, "hit": hit})
        if hit is None:
            reason = text(f"figure_reason.{figure.reason}", terminal.lang)
            terminal.verdict("condition_unknown", condition=condition.typed, reason=reason)
        elif hit:
            terminal.verdict(
                "condition_hit", condition=condition.typed, figure=figure.name,
                shown=_shown(figure), rows=figure.rows,
                rows_of=text(f"rows_of.{figure.of}", terminal.lang),
            )  # fmt: skip
            invocation.verdict = THRESHOLD_HIT
    if judged:
        invocation.stats["fail_on"] = judged


def _shown(figure: Figure) -> str:
    """The value with every digit that is published, so that it never looks like the limit."""
    assert figure.value is not None
    if figure.kind == "share":
        return f"{figure.value * _PERCENT:.2f}".rstrip("0").rstrip(".") + "%"
    return f"{figure.value:,.4f}".rstrip("0").rstrip(".")

"""`retain compare A B`: two files of scores, or two days of the same tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from retain.commands.failing import FailOptions, conditions, judge
from retain.errors import DataError, UsageError
from retain.invocation import Invocation
from retain.options import (
    MeasureOptions,
    OutputOptions,
    RowOptions,
    ScoringOptions,
    SpeechOptions,
    StandardsOptions,
    TableOptions,
)
from retain.taking import takes

if TYPE_CHECKING:
    import polars as pl

    from retain.commands.reading import Run
    from retain.output import Results
    from retain.scoring.changes.comparing import Compared, Side

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOLD: Final = ("value", "standing", "leaving", "causes")
"""Parts of the scores that are told as of an earlier day."""


@dataclass(frozen=True)
class SideOptions:
    """What is compared."""

    first: Annotated[
        str, typer.Argument(metavar="A", help="A file of scores, or a day.", show_default=False)
    ]
    second: Annotated[
        str, typer.Argument(metavar="B", help="Another file, or day.", show_default=False)
    ]


@dataclass(frozen=True)
class JudgingOptions(StandardsOptions, MeasureOptions):
    """By what rules and standards both days are judged."""


@dataclass(frozen=True)
class CompareOptions:
    """What of the comparison is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="A row a customer of whom something changed.")
    ] = False
    everyone: Annotated[
        bool, typer.Option("--all", help="With --by-customer: everyone, changed or not.")
    ] = False


@takes(
    SideOptions, TableOptions, JudgingOptions, OutputOptions, RowOptions, SpeechOptions,
    CompareOptions, FailOptions,
)  # fmt: skip
def compare(
    invocation: Invocation,
    sides: SideOptions,
    inputs: TableOptions,
    judging: JudgingOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: CompareOptions,
    failing: FailOptions,
) -> None:
    """Compare two files of scores, or two days: what changed, what drove it, who moved."""
    from retain.output import Results
    from retain.reports.comparison.by_customer import by_customer_report
    from retain.reports.comparison.report import comparison_report
    from retain.rows import select_rows
    from retain.scoring.changes.compared_figures import KINDS, compared_figures

    failed = conditions(failing, KINDS)
    with Results(output, invocation) as results:
        if _are_days(sides, inputs, judging):
            made = _of_days(invocation, sides, inputs, judging, rows, speech, results)
        else:
            made = _of_files(invocation, sides, inputs, rows, speech, results)
        lang = invocation.terminal.lang
        with made as found:
            if shown.by_customer:
                frame = select_rows(_by_customer(found, everyone=shown.everyone), _order(rows))
                results.rows(frame, on_screen=lambda: by_customer_report(frame, lang))
            else:
                results.report(comparison_report(found, lang))
    judge(invocation, failed, compared_figures(found))


def _are_days(sides: SideOptions, inputs: TableOptions, judging: JudgingOptions) -> bool:
    """Whether both are days; what is a file's name is a file.

    Raises:
        UsageError: one of each; or two files, and something typed that is of tables.
    """
    days = [
        _DAY.fullmatch(each) and not Path(each).exists() for each in (sides.first, sides.second)
    ]
    if all(days):
        return True
    if any(days):
        day, file = (sides.first, sides.second) if days[0] else (sides.second, sides.first)
        raise UsageError("file_and_day", file=file, day=day)
    for group, passed in ((inputs, ("config",)), (judging, ())):
        for each in fields(group):
            if getattr(group, each.name) != each.default and each.name not in passed:
                option = each.name.strip("_").replace("_", "-")
                raise UsageError("tables_with_files", option=f"--{option}")
    return False


@contextmanager
def _of_files(
    invocation: Invocation,
    sides: SideOptions,
    inputs: TableOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    results: Results,
) -> Iterator[Compared]:
    """Two files of scores, the earlier one first."""
    from retain.commands.reading import configured
    from retain.options import RuleOptions
    from retain.scoring.changes.comparing import Side, compare_scores
    from retain.tables.pseudonyms import pseudonymised
    from retain.tables.score_files import read_score_file

    configured(invocation, speech, inputs, RuleOptions())
    found = []
    for name in (sides.first, sides.second):
        if _DAY.fullmatch(name):
            invocation.terminal.note("compare_is_file", name=name)
        read = read_score_file(name)
        if read.unknown:
            columns = ", ".join(read.unknown)
            invocation.terminal.note("compare_unknown", file=read.label, columns=columns)
        if read.as_of is None:
            invocation.terminal.note("compare_no_day", file=read.label, first=sides.first)
        scores = read.frame
        if results.key is not None:
            scores = pseudonymised(scores, results.key)
        found.append(Side(read.label, scores, read.as_of))
    then, now = found
    _check_same_business(then, now)
    if then.as_of is not None and now.as_of is not None and then.as_of > now.as_of:
        invocation.terminal.warn("compare_swapped", first=then.label, second=now.label)
        then, now = now, then
    then, now = _where(then, now, rows)
    _record(invocation, now)
    yield compare_scores(then, now, _columns(then, now, rows))


@contextmanager
def _of_days(
    invocation: Invocation,
    sides: SideOptions,
    inputs: TableOptions,
    judging: JudgingOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    results: Results,
) -> Iterator[Compared]:
    """The same tables as of two days, judged by one standard: the later day's, or a saved one."""
    from retain.commands.reading import run_of
    from retain.scoring.asked import CAUSES
    from retain.scoring.changes.comparing import Side, compare_scores
    from retain.tables.pseudonyms import pseudonymised

    older, newer = sorted((_day(sides.first), _day(sides.second)))
    scoring = ScoringOptions(
        as_of=newer.isoformat(),
        **{each.name: getattr(judging, each.name) for each in fields(judging)},
    )
    with run_of(
        invocation, speech, inputs, scoring, results, asked=CAUSES, coded=True, named=True
    ) as run:
        if older != _day(sides.first):
            invocation.terminal.warn("compare_swapped", first=sides.first, second=sides.second)
        frames = [_then(run, older), run.scored.scores]
        if results.key is not None:
            key = results.key
            frames = [pseudonymised(frame, key, also=("code",)) for frame in frames]
        then, now = (
            Side(day.isoformat(), frame.drop("code"), day)
            for day, frame in zip((older, newer), frames, strict=True)
        )
        like = _like_days(run, frames, older, newer)
        then, now = _where(then, now, rows)
        columns = _columns(then, now, rows, of_days=True)
        yield compare_scores(then, now, columns, one_standard=True, like_days=like)


def _check_same_business(one: Side, other: Side) -> None:
    """Make sure that somebody stands in both files, unless one of them is empty.

    Raises:
        DataError: nobody does.
    """
    ids = [side.scores["customer_id"] for side in (one, other)]
    if ids[0].len() and ids[1].len() and not ids[0].is_in(ids[1].implode()).any():
        raise DataError(
            "nobody_in_both", code="NOBODY_IN_BOTH", first=one.label, second=other.label,
            one=ids[0][0], other=ids[1][0],
        )  # fmt: skip


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UsageError("bad_day", option="retain compare", day=typed) from None


def _then(run: Run, day: date) -> pl.DataFrame:
    """Scores as of the earlier day, with codes.

    Raises:
        DataError: nothing is on record by then.
    """
    from retain.job import rules_for
    from retain.scoring.asked import CAUSES
    from retain.scoring.changes.earlier import scores_then
    from retain.scoring.measure import day_date, day_number

    first, number = run.read.base.customers.first_day, day_number(day)
    if first is not None and first > number:
        raise DataError("day_before_data", code="NO_ROWS", day=day, first=day_date(first))
    rules = rules_for(run.read, run.config, CAUSES)
    return scores_then(run.read.base, number, rules, run.scored.standards, CAUSES)


def _like_days(
    run: Run, frames: list[pl.DataFrame], older: date, newer: date
) -> tuple[int, pl.DataFrame] | None:
    """Moves with windows of as many days as the data cover on both; None where they cover all."""
    from retain.scoring.changes.like_days import like_days, on_like_days
    from retain.scoring.changes.moves import moves
    from retain.scoring.measure import day_number

    base, window = run.read.base, run.rules.window_days
    since, as_of = day_number(older), day_number(newer)
    days = like_days(window, since=since, begins=base.customers.first_day)
    if days is None or days == window:
        return None
    return days, on_like_days(base, moves(*frames), days, since=since, as_of=as_of)


def _where(then: Side, now: Side, rows: RowOptions) -> tuple[Side, Side]:
    """The customers for whom the condition is true as of the later day, on both sides."""
    from dataclasses import replace

    from retain.rows import select_rows

    if rows.where is None:
        return then, now
    kept = select_rows(now.scores, RowOptions(None, rows.where, None, None))
    of_them = then.scores.join(kept.select("customer_id"), on="customer_id", how="semi")
    return replace(then, scores=of_them), replace(now, scores=kept)


def _columns(then: Side, now: Side, rows: RowOptions, *, of_days: bool = False) -> tuple[str, ...]:
    """The columns that are compared customer by customer.

    Raises:
        DataError: one that is not in both.
        UsageError: of days, one that is not told as of an earlier day.
    """
    from retain.scoring.catalogue import BY_NAME
    from retain.scoring.changes.side_by_side import USUAL, comparable

    both = comparable(then.scores, now.scores)
    if not rows.columns:
        return tuple(name for name in USUAL if name in both) or both
    names = [name.strip() for name in rows.columns.split(",") if name.strip()]
    for name in names:
        if of_days and name in BY_NAME and BY_NAME[name].part not in _TOLD:
            raise UsageError("not_of_days", column=name)
        if name not in both:
            raise DataError(
                "not_comparable", code="MISSING_COLUMN", column=name, seen=", ".join(both)
            )
    return tuple(names)


def _by_customer(found: Compared, *, everyone: bool) -> pl.DataFrame:
    """The rows of those of whom something changed, or of everybody."""
    from retain.scoring.changes.side_by_side import changed_alone, side_by_side

    frame = side_by_side(found.then.scores, found.now.scores, found.columns)
    return frame if everyone else changed_alone(frame)


def _order(rows: RowOptions) -> RowOptions:
    """What of the row options is left to do: the columns are chosen, the customers too."""
    return RowOptions(None, None, rows.sort, rows.limit)


def _record(invocation: Invocation, now: Side) -> None:
    """Keep for `--stats` what was compared."""
    invocation.stats["as_of"] = now.as_of.isoformat() if now.as_of else None
    invocation.stats["customers"] = now.scores.height

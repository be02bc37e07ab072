"""`retain tiers`: who carries the business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from retain.errors import UsageError
from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    RowOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.taking import takes

if TYPE_CHECKING:
    from retain.commands.reading import Run
    from retain.output import Results
    from retain.reports.report import Report

_ROWS = (
    "customer_id,name,tier,tier_before,level,key_account,value_window,value_share,value_rank,"
    "margin_rate,growth_rate,potential,rfm_segment,last_date"
)
_QUARTER_DAYS = 91
"""How far back key accounts are compared where no day is typed."""


@dataclass(frozen=True)
class TierOptions:
    """What of the tiers is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False
    by: Annotated[
        str | None, typer.Option("--by", help="Column whose values are compared, e.g. region.")
    ] = None
    key_accounts: Annotated[
        bool, typer.Option("--key-accounts", help="Key accounts, look-alikes, who moved.")
    ] = False
    since: Annotated[
        str | None,
        typer.Option("--since", help="Day that key accounts are compared with [91 days before]."),
    ] = None


@takes(InputOptions, ScoringOptions, OutputOptions, RowOptions, SpeechOptions, TierOptions)
def tiers(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: TierOptions,
) -> None:
    """See the base by value: tiers, growth, levels, key accounts, concentration, RFM segments."""
    from retain.commands.reading import run_of
    from retain.output import Results
    from retain.reports.tiers import tiers_report
    from retain.rows import check_column, select_rows, with_usual_columns
    from retain.scoring.asked import LEAVING, VALUE

    _check_shown(shown)
    with (
        Results(output, invocation) as results,
        run_of(
            invocation, speech, inputs, scoring, results,
            asked=LEAVING if shown.key_accounts else VALUE,
        ) as run,
    ):  # fmt: skip
        result = run.scored
        if shown.by is not None:
            check_column(result.scores, shown.by)
        if shown.by_customer:
            ranked = result.scores.sort("value_rank", "customer_id", nulls_last=True)
            wanted = with_usual_columns(rows, _ROWS, result.scores)
            results.rows(select_rows(ranked, wanted))
            return
        lang = invocation.terminal.lang
        if shown.key_accounts:
            results.report(_key_accounts(run, results, rows, shown.since, lang))
            return
        scores = select_rows(result.scores, RowOptions(None, rows.where, None, None))
        results.report(tiers_report(scores, result.standards, lang, shown.by, run.rules.levels))


def _check_shown(shown: TierOptions) -> None:
    """Refuse options that ask for different things.

    Raises:
        UsageError: two of them, or `--since` without key accounts.
    """
    if shown.key_accounts and shown.by_customer:
        raise UsageError("not_both", first="--key-accounts", second="--by-customer")
    if shown.key_accounts and shown.by is not None:
        raise UsageError("not_both", first="--key-accounts", second="--by")
    if shown.since is not None and not shown.key_accounts:
        raise UsageError("only_with", option="--since", needs="--key-accounts")


def _key_accounts(
    run: Run, results: Results, rows: RowOptions, since: str | None, lang: str
) -> Report:
    """The report on key accounts."""
    from retain.reports.key_accounts import key_accounts_report
    from retain.rows import select_rows
    from retain.scoring.key_account_moves import key_account_moves, key_accounts_then
    from retain.scoring.measure import day_date
    from retain.tables.pseudonyms import pseudonymised

    day = _earlier(since, run)
    scores = select_rows(run.scored.scores, RowOptions(None, rows.where, None, None))
    if day is None:
        return key_accounts_report(scores, run.scored.standards, None, None, lang)
    then = key_accounts_then(run.read.base, day, run.rules, run.saved)
    if results.key is not None:
        then = pseudonymised(then, results.key)
    moves = key_account_moves(then, scores, run.rules)
    return key_accounts_report(scores, run.scored.standards, moves, day_date(day), lang)


def _earlier(since: str | None, run: Run) -> int | None:
    """The day to compare with; None where the data do not reach back so far and none was typed.

    Raises:
        UsageError: no date, or none between the first line and the as-of day.
    """
    from datetime import date

    from retain.scoring.measure import day_date, day_number

    as_of, first = run.read.as_of, run.read.base.customers.first_day
    if since is None:
        day = as_of - _QUARTER_DAYS
        return day if first is not None and day >= first else None
    try:
        day = day_number(date.fromisoformat(since))
    except ValueError:
        raise UsageError("bad_since", since=since) from None
    if first is None or not first <= day < as_of:
        known = day_date(first).isoformat() if first is not None else "-"
        raise UsageError("since_outside", since=since, first=known, as_of=day_date(as_of))
    return day

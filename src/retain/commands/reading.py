"""What every command that reads does: load, say what was found, keep what was not accepted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from retain.invocation import Invocation
from retain.options import (
    FreshnessOptions,
    RuleOptions,
    ScoringOptions,
    SpeechOptions,
    TableOptions,
)
from retain.resolving import configuration
from retain.scoring.asked import EVERYTHING, Asked

if TYPE_CHECKING:
    import polars as pl

    from retain.config import Config
    from retain.job import Loaded
    from retain.output import Results
    from retain.scoring.pipeline import Scored
    from retain.scoring.standards import Rules, Standards
    from retain.tables.accounting import Account
    from retain.tables.reasons import Note


def configured(
    invocation: Invocation, speech: SpeechOptions, inputs: TableOptions, scoring: RuleOptions
) -> Config:
    """The configuration with what was typed; from here on the invocation speaks its language."""
    config = configuration(inputs, scoring, speech)
    speech.open(invocation, config["output.lang"])
    invocation.stats["config_sha256"] = config.digest()
    return config


@contextmanager
def loaded(
    invocation: Invocation,
    config: Config,
    inputs: TableOptions,
    results: Results,
    freshness: FreshnessOptions | None = None,
) -> Iterator[Loaded]:
    """Everything read, said and accounted for; the quarantine is seen to, nothing is scored."""
    from retain.commands.staleness import age_in_days, judge_age
    from retain.job import load
    from retain.opening import Inputs
    from retain.tables.quality import TooManyBad
    from retain.tables.sources import STDIN
    from retain.tables.spool import Spool

    max_age = freshness.max_age if freshness else None
    if max_age is not None:
        age_in_days(max_age)
    if results.key is not None and results.key.exposed:
        invocation.terminal.warn("key_exposed")
    kept = _quarantine_target(inputs.quarantine, results)
    if kept is not None:
        results.publication.claim(kept)
    from_stdin = any(STDIN in table.files for table in config.tables.values())
    if from_stdin and sys.stdin is not None and sys.stdin.isatty():
        invocation.terminal.note("stdin_waits")
    with Spool() as spool:
        try:
            read = load(Inputs(config, watch=invocation.terminal.progress), spool)
        except TooManyBad as error:
            invocation.stats["tables"] = {
                error.table: _statistics(error.account, _codes(error.account.notes))
            }
            if inputs.quarantine is not None:
                write_quarantine(invocation, error.quarantined(), inputs.quarantine, results)
                results.publication.publish()
            raise
        _say(invocation, read, given=config["scoring.as_of"] is not None)
        _keep_quarantine(invocation, read, kept, inputs.quarantine is not None, results)
        yield read
    judge_age(invocation, max_age, read.newest, config["scoring.as_of"])


@contextmanager
def scored(
    invocation: Invocation,
    speech: SpeechOptions,
    inputs: TableOptions,
    scoring: ScoringOptions,
    results: Results,
    freshness: FreshnessOptions | None = None,
    *,
    asked: Asked = EVERYTHING,
) -> Iterator[Scored]:
    """Scores of what was typed and configured; saved standards are seen to.

    Only the parts that are `asked` for are computed (all by default, and where standards are to be
    saved).
    """
    with run_of(invocation, speech, inputs, scoring, results, freshness, asked=asked) as run:
        yield run.scored


@dataclass(frozen=True)
class Run:
    """Scores, and what they were made from.

    Attributes:
        scored: the scores.
        read: everything read.
        rules: the configuration's.
        saved: the saved standards that were judged by, if any.
        config: the configuration.
    """

    scored: Scored
    read: Loaded
    rules: Rules
    saved: Standards | None
    config: Config


@contextmanager
def run_of(
    invocation: Invocation,
    speech: SpeechOptions,
    inputs: TableOptions,
    scoring: ScoringOptions,
    results: Results,
    freshness: FreshnessOptions | None = None,
    *,
    asked: Asked = EVERYTHING,
    coded: bool = False,
    named: bool = False,
) -> Iterator[Run]:
    """What `scored` gives, with what it was made from.

    Where `coded`, the scores have the `code` by which other tables know a customer: under
    pseudonyms nothing else leads from one to the other. Where `named`, they name customers whatever
    was typed: the command sees to pseudonyms itself.
    """
    from retain.job import rules_for, score
    from retain.scoring.service.customers import with_codes
    from retain.tables.pseudonyms import pseudonymised
    from retain.tables.standards_files import claim_standards, load_standards, save_standards

    config = configured(invocation, speech, inputs, scoring)
    if scoring.save_standards:
        claim_standards(scoring.save_standards, results.publication)
    saved = load_standards(scoring.standards) if scoring.standards else None
    with loaded(invocation, config, inputs, results, freshness) as read:
        whole = scoring.save_standards is not None
        wanted = EVERYTHING if whole else asked
        judged_by = rules_for(read, config, wanted)
        result = score(read, config, saved, wanted, judged_by)
        invocation.stats["customers"] = result.scores.height
        if scoring.save_standards:
            save_standards(result.standards, scoring.save_standards, results.publication)
        if coded:
            result = replace(result, scores=with_codes(read.base, result.scores))
        if results.key is not None and not named:
            shown = pseudonymised(result.scores, results.key, also=("code",))
            result = replace(result, scores=shown)
        yield Run(result, read, judged_by, saved, config)


def _say(invocation: Invocation, loaded: Loaded, *, given: bool) -> None:
    from retain.scoring.measure import day_date

    as_of = day_date(loaded.as_of)
    record_accounts(invocation, loaded.accounts, loaded.notes, as_of)
    terminal = invocation.terminal
    for note in loaded.notes:
        say = terminal.warn if note.is_warning else terminal.note
        say = terminal.detail if note.is_detail else say
        say(note.code, table=note.table, **dict(note.values))
    for name, account in loaded.accounts.items():
        reasons = ", ".join(f"{code} {rows:,}" for code, rows in account.quarantined.items())
        terminal.note(
            "accounted" if reasons else "accounted_all",
            table=name, rows=account.rows, accepted=account.accepted, reasons=reasons,
        )  # fmt: skip
    terminal.note("as_of_given" if given else "as_of_newest", as_of=as_of.isoformat())


def record_accounts(
    invocation: Invocation,
    accounts: Mapping[str, Account],
    notes: Sequence[Note],
    as_of: date | None,
) -> None:
    """Keep for `--stats` what became of the rows, and what was worth saying."""
    invocation.stats["as_of"] = as_of.isoformat() if as_of else None
    invocation.stats["tables"] = {
        name: _statistics(account, _codes(n for n in notes if n.table == name))
        for name, account in accounts.items()
    }


def _codes(notes: Iterable[Note]) -> list[str]:
    return [note.code for note in notes]


def _statistics(account: Account, codes: list[str]) -> dict[str, object]:
    return {
        "files": account.files,
        "rows": account.rows,
        "accepted": account.accepted,
        "quarantined": dict(account.quarantined),
        "notes": sorted({code for code in codes if code.startswith("NOTE_")}),
        "warnings": sorted({code for code in codes if code.startswith("WARN_")}),
    }


def _quarantine_target(asked: Path | None, results: Results) -> Path | None:
    """Where asked, else beside the first output."""
    first = results.first
    return asked or (first.with_name(f"{first.name}.quarantine.csv") if first else None)


def _keep_quarantine(
    invocation: Invocation,
    loaded: Loaded,
    target: Path | None,
    asked: bool,
    results: Results,
) -> None:
    """Write the quarantine file: where asked, else beside the output when a row was faulty.

    An older one beside the output is replaced by one without rows: it must not be taken for this
    run's.
    """
    faulty = sum(account.faulty for account in loaded.accounts.values())
    if target is None:
        if faulty:
            invocation.terminal.warn("quarantine_hint", rows=faulty)
    elif asked or faulty or target.exists():
        write_quarantine(invocation, loaded.quarantined(), target, results)


def write_quarantine(
    invocation: Invocation, rows: pl.DataFrame, target: Path, results: Results
) -> None:
    """Write rows that were not accepted as a file of the set."""
    results.keep(rows if results.key is None else rows.drop("text"), target)
    invocation.terminal.note("quarantine_written", file=str(target), rows=rows.height)

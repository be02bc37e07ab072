"""What every command that reads does: load, say what was found, keep what was not accepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
    configuration,
)

if TYPE_CHECKING:
    import polars as pl

    from retain.job import Loaded
    from retain.scoring.pipeline import Scored
    from retain.tables.accounting import Account


@contextmanager
def scored(
    invocation: Invocation,
    speech: SpeechOptions,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
) -> Iterator[Scored]:
    """Scores of what was typed and configured; saved standards and quarantine are seen to."""
    from retain.job import Inputs, load, score
    from retain.tables.publish import check_target
    from retain.tables.quality import TooManyBad
    from retain.tables.spool import Spool
    from retain.tables.standards_files import load_standards, save_standards

    config = configuration(inputs, scoring, speech)
    speech.open(invocation, config["output.lang"])
    invocation.stats["config_sha256"] = config.digest()
    if inputs.quarantine is not None:
        check_target(inputs.quarantine, force=output.force)
    saved = load_standards(scoring.standards) if scoring.standards else None
    with Spool() as spool:
        try:
            loaded = load(Inputs(config, watch=invocation.terminal.progress), spool)
        except TooManyBad as error:
            if inputs.quarantine is not None:
                _write_quarantine(invocation, error.quarantined(), inputs.quarantine)
            raise
        _say(invocation, loaded, given=config["scoring.as_of"] is not None)
        result = score(loaded, config, saved)
        invocation.stats["customers"] = result.scores.height
        _keep_quarantine(invocation, loaded, inputs.quarantine, output.output)
        if scoring.save_standards:
            save_standards(result.standards, scoring.save_standards)
        yield result


def _say(invocation: Invocation, loaded: Loaded, *, given: bool) -> None:
    from retain.scoring.measure import day_date

    as_of = day_date(loaded.as_of).isoformat()
    invocation.stats["as_of"] = as_of
    invocation.stats["tables"] = {name: _statistics(a) for name, a in loaded.accounts.items()}
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
    terminal.note("as_of_given" if given else "as_of_newest", as_of=as_of)


def _statistics(account: Account) -> dict[str, object]:
    codes = [note.code for note in account.notes]
    return {
        "files": account.files,
        "rows": account.rows,
        "accepted": account.accepted,
        "quarantined": dict(account.quarantined),
        "notes": sorted({code for code in codes if code.startswith("NOTE_")}),
        "warnings": sorted({code for code in codes if code.startswith("WARN_")}),
    }


def _keep_quarantine(
    invocation: Invocation, loaded: Loaded, asked: Path | None, output: Path | None
) -> None:
    """Write the quarantine file: where asked, else beside the output when a row was faulty."""
    faulty = sum(account.faulty for account in loaded.accounts.values())
    target = asked
    if target is None and output is not None and faulty:
        target = output.with_name(output.name + ".quarantine.csv")
    if target is not None:
        _write_quarantine(invocation, loaded.quarantined(), target)
    elif faulty:
        invocation.terminal.warn("quarantine_hint", rows=faulty)


def _write_quarantine(invocation: Invocation, rows: pl.DataFrame, target: Path) -> None:
    from retain.tables.formats import write_rows
    from retain.tables.publish import published

    with published(target) as stream:
        write_rows(rows, "csv", stream)
    invocation.terminal.note("quarantine_written", file=str(target), rows=rows.height)

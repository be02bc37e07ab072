"""`retain check`: the quality of every table, nothing scored."""

from __future__ import annotations

from retain.invocation import Invocation
from retain.options import (
    AsOfOptions,
    FreshnessOptions,
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.resolving import configuration
from retain.taking import takes


@takes(InputOptions, AsOfOptions, FreshnessOptions, OutputOptions, SpeechOptions)
def check(
    invocation: Invocation,
    inputs: InputOptions,
    day: AsOfOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    speech: SpeechOptions,
) -> None:
    """Check every table: rows, faults, empty cells, repeats, age. Nothing is scored."""
    from retain.checking import check as check_tables
    from retain.commands.reading import record_accounts, write_quarantine
    from retain.commands.staleness import age_in_days, judge_age
    from retain.opening import Inputs
    from retain.output import Results
    from retain.reports.quality import quality_report
    from retain.tables.spool import Spool

    if freshness.max_age is not None:
        age_in_days(freshness.max_age)
    with Results(output, invocation) as results, Spool() as spool:
        config = configuration(inputs, ScoringOptions(as_of=day.as_of), speech)
        speech.open(invocation, config["output.lang"])
        invocation.stats["config_sha256"] = config.digest()
        if inputs.quarantine is not None:
            results.publication.claim(inputs.quarantine)
        checked = check_tables(Inputs(config, watch=invocation.terminal.progress), spool)
        record_accounts(invocation, checked.accounts, checked.notes, checked.as_of)
        invocation.stats["customers"] = checked.customers
        if inputs.quarantine is not None:
            write_quarantine(invocation, checked.quarantined(), inputs.quarantine, results)
        if results.is_rows:  # the report is not seen whole
            for note in checked.notes:
                if note.is_warning:
                    invocation.terminal.warn(note.code, table=note.table, **dict(note.values))
        results.report(quality_report(checked.findings, checked.as_of, invocation.terminal.lang))
    checked.refuse(config["cleaning.max_bad"])
    judge_age(invocation, freshness.max_age, checked.newest, config["scoring.as_of"])

"""`retain backtest`: how good the scores are on the business's own past, beside naive rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from retain.invocation import Invocation
from retain.options import InputOptions, OutputOptions, RuleOptions, SpeechOptions
from retain.taking import takes


@dataclass(frozen=True)
class BacktestOptions:
    """At how many dates is tried."""

    cuts: Annotated[
        int, typer.Option("--cuts", min=1, max=60, help="Earlier dates to try the scores at.")
    ] = 6


@takes(InputOptions, RuleOptions, OutputOptions, SpeechOptions, BacktestOptions)
def backtest(
    invocation: Invocation,
    inputs: InputOptions,
    rules: RuleOptions,
    output: OutputOptions,
    speech: SpeechOptions,
    options: BacktestOptions,
) -> None:
    """See how good the scores would have been at earlier dates, beside simpler rules and models."""
    from retain.commands.reading import configured, loaded
    from retain.output import Results
    from retain.reports.backtest import backtest_report
    from retain.rules import rules as rules_of
    from retain.scoring.backtest import Seen, look_back
    from retain.scoring.comparison import compare

    with Results(output, invocation) as results:
        config = configured(invocation, speech, inputs, rules)
        with loaded(invocation, config, inputs, results) as read:
            with invocation.terminal.progress("backtesting", options.cuts) as advance:
                found = look_back(
                    read.base,
                    as_of=read.as_of,
                    rules=rules_of(config),
                    cuts=options.cuts,
                    advance=advance,
                )
                seen = [each for each in found if isinstance(each, Seen)]
                compared = compare(seen)
            invocation.stats["customers"] = max(each.everybody for each in seen)
            results.report(backtest_report(found, compared, invocation.terminal.lang))

"""`retain explain`: one customer's page, with how each figure came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from retain.errors import UsageError
from retain.invocation import Invocation
from retain.options import (
    FreshnessOptions,
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.taking import takes

if TYPE_CHECKING:
    import polars as pl

    from retain.commands.reading import Run
    from retain.output import Results
    from retain.reports.explain.wording import Seen
    from retain.scoring.explaining.finding import Found


@dataclass(frozen=True)
class CustomerOption:
    """Whose page it is."""

    customer: Annotated[
        str, typer.Argument(help="Identifier or name, or the beginning of one.", metavar="CUSTOMER")
    ]


@takes(CustomerOption, InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, SpeechOptions)
def explain(
    invocation: Invocation,
    whose: CustomerOption,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    speech: SpeechOptions,
) -> None:
    """See one customer's page: its figures and where they come from, history, causes, next step."""
    from retain.commands.reading import run_of
    from retain.output import Results, Shapes
    from retain.reports.explain.report import explain_report

    with (
        Results(output, invocation) as results,
        run_of(
            invocation, speech, inputs, scoring, results, freshness, coded=True, named=True
        ) as run,
    ):  # fmt: skip
        lang = invocation.terminal.lang
        seen = _seen(run, _identified(run, results, whose.customer), results, lang)
        shown = _shown(seen.explained.customer.scores, results).drop("code", strict=False)
        results.report(explain_report(seen, lang), Shapes(rows=shown))


def _identified(run: Run, results: Results, typed: str) -> str:
    """The identifier of the customer that is meant.

    Raises:
        UsageError: nobody is, or several are; whom it could be is listed, not under pseudonyms.
    """
    from retain.scoring.explaining.finding import find_customer
    from retain.scoring.measure import day_date
    from retain.tables.pseudonyms import pseudonym

    scores = run.scored.scores
    if results.key is not None:
        for identifier in scores["customer_id"]:
            if pseudonym(results.key, identifier) == typed.strip():
                return str(identifier)
    found = find_customer(scores, typed)
    if found.customers.height == 1:
        return str(found.customers["customer_id"][0])
    if not found.customers.height and (day := _later(run, typed)) is not None:
        raise UsageError(
            "customer_later", customer=typed, first=day, as_of=day_date(run.read.as_of)
        )
    raise _unclear(found, results, typed)


def _later(run: Run, typed: str) -> str | None:
    """The first day of a customer of whom nothing is known yet; None where there is none."""
    import polars as pl

    from retain.scoring.explaining.finding import find_customer
    from retain.scoring.measure import day_date

    base = run.read.base
    known = base.known().with_columns(
        *([] if "name" in base.facts.columns else [pl.lit(None, pl.String).alias("name")])
    )
    found = find_customer(known, typed).customers
    if found.height != 1:
        return None
    code = base.customers.ids.index_of(found["customer_id"][0])
    days = base.customers.days.filter(pl.col("code") == code)["day"]
    return day_date(int(str(days.min()))).isoformat() if days.len() else None


def _unclear(found: Found, results: Results, typed: str) -> UsageError:
    """What is said where it is not clear who is meant."""
    from retain.scoring.explaining.finding import MOST

    some, several = found.customers, found.customers.height
    if results.key is not None:
        key = "several_hidden" if several else "no_customer_hidden"
        return UsageError(key, customer=typed, count=several)
    if not several:
        near = _listed(found.nearest)
        return UsageError("no_customer", customer=typed, near=near or "-")
    more = " …" if several > MOST else ""
    listed = _listed(some.head(MOST))
    return UsageError("several_customers", customer=typed, count=several, fitting=listed + more)


def _listed(customers: pl.DataFrame) -> str:
    """Customers by identifier, with the name where there is one."""
    return ", ".join(
        identifier if name is None else f"{identifier} ({name})"
        for identifier, name in customers.select("customer_id", "name").iter_rows()
    )


def _seen(run: Run, customer_id: str, results: Results, lang: str) -> Seen:
    """Everything about the customer, as far as it may be shown."""
    from retain.reports.explain.wording import Seen
    from retain.scoring.explaining.customer import Customer
    from retain.scoring.explaining.explained import explain as explained

    customer = Customer.of(
        run.scored, run.read.base, run.rules, customer_id, as_of=run.read.as_of, lang=lang
    )
    shown = _shown(customer.scores, results).row(0, named=True)
    return Seen(explained(customer), shown, results.key is not None)


def _shown(scores: pl.DataFrame, results: Results) -> pl.DataFrame:
    from retain.tables.pseudonyms import pseudonymised

    return scores if results.key is None else pseudonymised(scores, results.key)

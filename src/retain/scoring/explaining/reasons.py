"""Why a customer leaves: every cause that was looked at, with its pieces of evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from retain.scoring.causes.pieces import cause_strengths, find_pieces
from retain.scoring.causes.rule import CAUSES
from retain.scoring.causes.rules_of import RULES
from retain.scoring.causes.tags import missing_data, moments_of_decline
from retain.scoring.causes.world import World
from retain.scoring.churn import IN_DECLINE
from retain.scoring.decline import MIN_GAPS, decline_dates
from retain.scoring.explaining.customer import Customer
from retain.scoring.measure import day_date
from retain.scoring.occasions import Occasions
from retain.scoring.playbook import Play

READ: Final = ("complaints", "reasons")
"""Tables whose texts causes are read from; what crosses customers stands in the standard."""

SUPPORTED, UNSUPPORTED, UNTESTED = "supported", "unsupported", "untested"


@dataclass(frozen=True)
class Piece:
    """A piece of evidence.

    Attributes:
        rule: which rule found it.
        table: where.
        sentence: what, with its dates.
        strength: from 0 to 1.
    """

    rule: str
    table: str
    sentence: str
    strength: float


@dataclass(frozen=True)
class Reason:
    """A cause that evidence was found of.

    Attributes:
        cause: one of `CAUSES`.
        strength: 1 − Π(1 − s) over its pieces.
        support: whether the base shows that the cause matters.
        pieces: the strongest first.
    """

    cause: str
    strength: float
    support: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Reasons:
    """What is known of why a customer leaves.

    Attributes:
        until: the day up to which evidence counts; None where it is in no decline.
        reasons: the strongest first.
        silent: causes that were looked at, of which nothing was found.
        missing: tables and columns that would let more be asked.
        play: what is done about the cause that is named; None without one.
    """

    until: str | None
    reasons: tuple[Reason, ...] = ()
    silent: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    play: Play | None = None


def reasons_of(customer: Customer) -> Reasons:
    """The causes of one customer's decline, by the same rules and standard as the scores'."""
    row, standard = customer.row, customer.standards.causes
    in_decline = row["status"] in IN_DECLINE or row["partial_churn"] is not None
    if standard is None or not in_decline or not customer.bought:
        return Reasons(None)
    judged = customer.features.with_columns(
        customer.scores["own_gap_days"], customer.scores["tier_before"],
        customer.scores["status"], customer.scores["partial_churn"],
    )  # fmt: skip
    codes = judged.filter(pl.col("occasions") > MIN_GAPS)["code"]
    base = customer.base
    declines = decline_dates(
        Occasions.of(base.customers, customer.as_of, codes), customer.standards.rhythm
    )
    moments = moments_of_decline(judged, declines, base.categories(), as_of=customer.as_of)
    mine = replace(base, tables=_own_texts(customer))
    world = World(mine, customer.as_of, judged, customer.rules.causes, standard.reference)
    pieces = find_pieces(world, moments, RULES)
    book, cause = customer.rules.playbook, row["cause"]
    found = _reasons(pieces, standard.unsupported(), _supported(customer))
    asked = {rule.cause for rule in RULES if world.judges(rule)}
    told = {reason.cause for reason in found}
    return Reasons(
        until=str(day_date(int(moments.frame["day"][0]))),
        reasons=found,
        silent=tuple(name for name in CAUSES if name in asked - told),
        missing=tuple(missing_data(world, RULES)),
        play=book.play(cause, row["tier_before"]) if book and cause else None,
    )


def _own_texts(customer: Customer) -> dict[str, pl.DataFrame]:
    """The tables, those that are read word by word with the customer's rows alone."""
    theirs = pl.col("code") == customer.code
    tables = dict(customer.base.tables)
    return tables | {name: tables[name].filter(theirs) for name in READ if name in tables}


def _supported(customer: Customer) -> frozenset[str]:
    standard = customer.standards.causes
    assert standard is not None  # the caller looked
    return frozenset(each.cause for each in standard.support if each.supported)


def _reasons(
    pieces: pl.DataFrame, unsupported: frozenset[str], supported: frozenset[str]
) -> tuple[Reason, ...]:
    found = []
    for rank, strength in cause_strengths(pieces).select("rank", "strength").iter_rows():
        cause = CAUSES[rank]
        mine = pieces.filter(pl.col("rank") == rank).sort(
            "strength", "piece", descending=[True, False]
        )
        support = UNTESTED
        if cause in unsupported:
            support = UNSUPPORTED
        elif cause in supported:
            support = SUPPORTED
        evidence = tuple(
            Piece(RULES[piece].name, table, said, float(round(weight, 4)))
            for piece, table, said, weight in mine.select(
                "piece", "table", "sentence", "strength"
            ).iter_rows()
        )
        found.append(Reason(cause, strength, support, evidence))
    return tuple(sorted(found, key=lambda each: (-each.strength, CAUSES.index(each.cause))))

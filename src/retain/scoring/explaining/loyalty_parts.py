"""How figures of the relation came about: loyalty, its level, the grade, dealing with prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from retain.scoring.composite import known_columns
from retain.scoring.explaining.account import Account, Part, Values
from retain.scoring.explaining.customer import Customer
from retain.scoring.ladder import LEVELS, as_shown, columns_read
from retain.scoring.loyalty import INDICATORS
from retain.scoring.pipeline import shown_schema
from retain.scoring.relationship import INDICATORS as GRADED
from retain.scoring.relationship import complaints_of_window, scales

ON_COUNTS = {
    "repeat_score": "occasions",
    "choice_time_score": "choices",
    "price_score": "occasions",
    "wallet_score": "share_of_wallet",
    "rivals_score": "rivals",
    "tolerance_score": "complaints_followed",
    "satisfaction_score": "surveys_answered",
    "engagement_score": "engagements",
    "intention_score": "surveys_answered",
}
"""Yardstick → the column that says how much it rests on."""


def loyalty_accounts(customer: Customer) -> Iterator[Account]:
    """Loyalty, its level, the grade of the relation and price response, as far as known."""
    row = customer.row
    if not customer.bought:
        return
    if row["loyalty_score"] is not None:
        yield _loyalty(customer)
    yield _ladder(customer)
    if row["relationship_score"] is not None:
        yield _grade(customer)
    if row["price_score"] is not None:
        yield _prices(customer)


def _loyalty(customer: Customer) -> Account:
    row = customer.row
    weights = customer.rules.relations.loyalty.weights
    parts = tuple(_weighed({name: row[name] for name in INDICATORS}, weights))
    return Account(
        "loyalty_score", row["loyalty_score"], "score", parts, "weighted", "score",
        values=(("coverage", row["loyalty_coverage"], "share"),),
    )  # fmt: skip


def _weighed(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> Iterator[Part]:
    """Each indicator with its weight, and what it adds to the weighted mean of the known ones."""
    counted = {name: weights.get(name, 0.0) for name in sorted(scores)}
    whole = sum(w for name, w in counted.items() if scores[name] is not None)
    for name, score in scores.items():
        weight = counted[name]
        adds = score * weight / whole if score is not None and whole else None
        yield Part(name, score, "score", weight=weight, adds=adds)


def _ladder(customer: Customer) -> Account:
    """Every level's condition, and whether it is true of the customer."""
    ladder = customer.rules.relations.ladder
    schema = shown_schema(customer.base.facts)
    read = {name: schema[name] for name in columns_read(ladder)}
    known = as_shown(customer.scores, read or {"occasions": pl.UInt32()})
    parts = []
    for level in LEVELS:
        if level in ladder.levels:
            holds = known.select(pl.sql_expr(ladder.levels[level]).alias("holds"))["holds"][0]
            parts.append(Part(f"level.{level}", said=ladder.levels[level], met=holds))
    values: Values = tuple(
        (name, value if isinstance(value, (int, float, str)) else None, "number")
        for name, value in known.row(0, named=True).items()
    )
    return Account(
        "loyalty_level", customer.row["loyalty_level"], "number", tuple(parts), "ladder",
        values=values,
    )  # fmt: skip


def _grade(customer: Customer) -> Account:
    row = customer.row
    names = [name for name in GRADED if name != "complaints_window"]
    known = known_columns(customer.scores, names).with_columns(
        complaints_of_window(
            customer.scores, customer.base.tables.get("complaints"), customer.as_of,
            customer.standards.window_days,
        )
    )  # fmt: skip
    buyers = customer.standards.concentration.customers
    scaled = known.select(**scales(buyers)).row(0, named=True)
    rules = customer.rules.relations.relationship
    parts = tuple(_weighed(scaled, rules.weights))
    values: Values = (
        ("coverage", row["relationship_coverage"], "share"),
        ("grade", row["relationship_grade"], "number"),
        *((f"cut_{grade}", rules.cuts[grade], "score") for grade in ("A", "B", "C")),
    )
    return Account(
        "relationship_score", row["relationship_score"], "score", parts, "grade", "score",
        values=values,
    )  # fmt: skip


def _prices(customer: Customer) -> Account:
    row = customer.row
    parts = (
        Part("price_response", row["price_response"], "ratio"),
        Part("price_response_se", row["price_response_se"], "ratio"),
        Part("reference_price_changes", row["reference_price_changes"], "count"),
        Part("price_sensitivity", row["price_sensitivity"], "ratio", standards=(1.0,)),
        Part("price_sensitivity_se", row["price_sensitivity_se"], "ratio"),
        Part("discount_share", row["discount_share"], "share"),
    )
    return Account("price_score", row["price_score"], "score", parts, "prices")

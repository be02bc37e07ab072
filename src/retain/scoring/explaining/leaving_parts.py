"""How figures of leaving came about: the status, the chance to buy, what is to be expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from retain.scoring.buying import Buying
from retain.scoring.churn import LAPSED_GAPS, SLOWING_GAPS
from retain.scoring.churn_rules import RuleKind
from retain.scoring.explaining.account import Account, Kind, Part, Values
from retain.scoring.explaining.customer import Customer
from retain.scoring.future_value import value_per_occasion
from retain.scoring.predictors import PREDICTORS, histories, logit, model_chance, predictors

_CALLED_BY: Final[dict[RuleKind, tuple[str, str, Kind]]] = {
    "window": ("called_by_window", "days_since_last", "count"),
    "own_gap": ("called_by_own_gap", "overdue_ratio", "ratio"),
    "chance": ("called_by_chance", "chance_to_buy", "share"),
}
"""Rule → the part, the column it looks at, and how that is laid out."""


def leaving_accounts(customer: Customer) -> Iterator[Account]:
    """Status, chance to buy, expected value and what winning back is worth, as far as known."""
    if not customer.bought:
        return
    yield _status(customer)
    buying = customer.standards.buying
    if buying is not None:
        yield _chance(customer, buying)
        if customer.standards.worth is not None:
            yield _expected_value(customer)
    if customer.row.get("regain_net") is not None:
        yield _regain(customer)


def cut_off(customer: Customer) -> float | None:
    """The churn standard's cut-off for the customer's tier; None where nobody can be called."""
    churn = customer.standards.churn
    if churn is None or churn.basis == "none":
        return None
    return churn.by_tier.get(customer.row["tier_before"], churn.cut_off)


def _status(customer: Customer) -> Account:
    row, churn = customer.row, customer.standards.churn
    gap = row["own_gap_days"]
    limits = (SLOWING_GAPS, LAPSED_GAPS)
    parts = [
        Part("days_since_last", row["days_since_last"], "count",
             standards=(gap,) if gap is not None else ()),
        Part("silence_gaps", row["overdue_ratio"], "ratio", standards=limits),
    ]  # fmt: skip
    cut = cut_off(customer)
    if churn is not None and cut is not None:
        name, figure, kind = _CALLED_BY[churn.rule]
        parts.append(Part(name, row[figure], kind, standards=(cut,), met=_is_called(customer)))
    if row["decline_date"] is not None:
        parts.append(Part("decline_date", said=str(row["decline_date"])))
    if row["partial_churn"] is not None:
        parts.append(Part("partial_churn", said=row["partial_churn"]))
    if row["churn_guard"] is not None:
        parts.append(Part("churn_guard", said=f"guard_name.{row['churn_guard']}", met=True))
    return Account("status", row["status"], "number", tuple(parts), row["status"])


def _is_called(customer: Customer) -> bool:
    """Whether the standard calls it gone, guards apart."""
    churn = customer.standards.churn
    assert churn is not None  # the caller looked
    return bool(customer.scores.select(churn.called().alias("called"))["called"][0])


def _chance(customer: Customer, buying: Buying) -> Account:
    """The log-odds of the chance: the model's, the layer's level, and what each predictor adds."""
    as_of, horizon = customer.as_of, buying.horizon_days
    alone = model_chance(buying.model, customer.features, as_of=as_of, days=horizon)
    parts = [Part("model_chance", float(alone[0]), "share", adds=float(logit(alone)[0]))]
    layer = buying.layer
    if layer is not None:
        known = predictors(customer.features, buying.model, alone, as_of=as_of, days=horizon)[0]
        parts.append(Part("layer_level", adds=layer.level))
        weighed = zip(
            PREDICTORS, known, layer.means, layer.deviations, layer.coefficients, strict=True
        )
        parts += [
            Part(name, float(value), "ratio", standards=(mean,), weight=coefficient / deviation,
                 adds=float((value - mean) / deviation * coefficient))
            for name, value, mean, deviation, coefficient in weighed
        ]  # fmt: skip
    x, t_x, age = (float(each[0]) for each in histories(customer.features, as_of=as_of))
    values: Values = (
        ("horizon", horizon, "count"), ("repeats", x, "count"), ("t_x", t_x, "count"),
        ("age", age, "count"),
    )  # fmt: skip
    rule = "chance" if layer is not None else "chance_model"
    return Account(
        "chance_to_buy", customer.row["chance_to_buy"], "share", tuple(parts), rule, "number",
        values=values,
    )  # fmt: skip


def chance_of(account: Account) -> float:
    """The chance that the parts of its log-odds add up to."""
    return float(1 / (1 + np.exp(-account.total)))


def _expected_value(customer: Customer) -> Account:
    """Occasions to expect times what one is worth; and that as spend times what of it stays."""
    row, worth = customer.row, customer.standards.worth
    assert worth is not None  # the caller looked
    each = float(value_per_occasion(customer.features, worth, value=customer.standards.value)[0])
    parts = (
        Part("chance_to_buy", row["chance_to_buy"], "share"),
        Part("expected_occasions", row["expected_occasions"], "ratio"),
        Part("value_per_occasion", each, "money",
             standards=(worth.sales_per_occasion * worth.value_rate,)),
        Part("average_occasion_value", row["average_occasion_value"], "money"),
    )  # fmt: skip
    return Account(
        "expected_value", row["expected_value"], "money", parts, "expected_value",
        values=(("horizon", customer.standards.horizon_days, "count"),),
    )  # fmt: skip


def _regain(customer: Customer) -> Account:
    """What treating brings: uplift × second lifetime's value, less what it costs."""
    row = customer.row
    cost = row["regain_cost"]
    parts = (
        Part("return_unasked", row["return_unasked"], "share"),
        Part("regain_uplift", row["regain_uplift"], "share"),
        Part("second_lifetime_value", row["second_lifetime_value"], "money"),
        Part("regain_value", row["regain_value"], "money", adds=row["regain_value"]),
        Part("regain_cost", cost, "money", adds=None if cost is None else -cost),
    )
    return Account("regain_net", row["regain_net"], "money", parts, "regain", "money")

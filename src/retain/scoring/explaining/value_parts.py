"""How value figures came about: the tier, RFM, whether it is a key account."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from retain.scoring.explaining.account import Account, Kind, Part, Values
from retain.scoring.explaining.customer import Customer
from retain.scoring.key_accounts import YEAR_DAYS, greatest_occasions, payment_days
from retain.scoring.measure import MINOR_PER_UNIT


def value_accounts(customer: Customer) -> Iterator[Account]:
    """Tier, RFM and key account, of who ever bought."""
    if customer.bought:
        yield _tier(customer)
        yield _rfm(customer)
        yield _key_account(customer)


def _tier(customer: Customer) -> Account:
    row, lines = customer.row, customer.standards.tiers
    bounds = tuple(
        line / MINOR_PER_UNIT for line in (lines.b_line, lines.a_line) if line is not None
    )
    value, buyers = row["value_window"], customer.standards.concentration.customers
    parts = (
        Part("value_window", value, "money", standards=bounds),
        Part("value_share", row["value_share"], "share"),
        Part("value_rank", row["value_rank"], "count", standards=(float(buyers),)),
        Part("occasions_window", row["occasions_window"], "count"),
        Part("value_before", row["value_before"], "money", standards=bounds),
    )
    shares: Values = (
        ("a_percent", float(customer.rules.a_percent) / 100, "share"),
        ("b_percent", float(customer.rules.b_percent) / 100, "share"),
        ("window", customer.standards.window_days, "count"),
        ("buyers", buyers, "count"),
    )
    return Account("tier", row["tier"], "number", parts, "tier", values=shares)


def _rfm(customer: Customer) -> Account:
    row, cuts = customer.row, customer.standards.rfm
    silence = tuple(sorted(-float(cut) for cut in cuts.recency))
    spent = tuple(cut / MINOR_PER_UNIT for cut in cuts.monetary)
    parts = (
        Part("days_since_last", row["days_since_last"], "count", standards=silence,
             adds=row["rfm_r"]),
        Part("occasions", row["occasions"], "count", standards=tuple(map(float, cuts.frequency)),
             adds=row["rfm_f"]),
        Part("revenue", row["revenue"], "money", standards=spent, adds=row["rfm_m"]),
    )  # fmt: skip
    return Account("rfm_segment", row["rfm_segment"], "number", parts, "rfm")


def _key_account(customer: Customer) -> Account:
    """Every condition, and every exclusion, with its limit."""
    row, rules, base_is = customer.row, customer.rules.key_accounts, customer.standards.key_accounts
    yearly = row["occasions_window"] * YEAR_DAYS / customer.standards.window_days
    margin = row["margin_rate"]
    parts = [
        Part("in_tier_a", said=f"tier.{row['tier']}", met=row["tier"] == "A"),
        Part("occasions_a_year", yearly, "ratio", standards=(float(rules.min_occasions),),
             met=yearly >= rules.min_occasions),
        Part("margin_rate", margin, "share", standards=(rules.min_margin_rate,),
             met=None if margin is None else margin >= rules.min_margin_rate),
    ]  # fmt: skip
    greatest = _greatest_share(customer)
    if base_is.median_occasions is not None:
        held = greatest is not None and greatest >= rules.one_off_share
        few = row["occasions_window"] <= base_is.median_occasions
        parts.append(
            Part("one_occasion_share", greatest, "share", standards=(rules.one_off_share,),
                 met=None if greatest is None else not (held and few))
        )  # fmt: skip
    if base_is.volume_line is not None and (base_is.margin_rate or 0) > 0:
        least = rules.low_margin_ratio * (base_is.margin_rate or 0)
        great = row["revenue_window"] * MINOR_PER_UNIT >= max(base_is.volume_line, 1)
        parts.append(
            Part("margin_for_volume", margin, "share", standards=(least,),
                 met=None if margin is None else not (great and margin < least))
        )  # fmt: skip
    terms: dict[str, tuple[float | None, float, Kind]] = {
        "return_rate": (row["return_rate"], rules.max_return_rate, "share"),
        "discount_rate": (row["discount_rate"], rules.max_discount_rate, "share"),
        "payment_days": (_days_to_pay(customer), rules.max_payment_days, "count"),
    }
    parts += [
        Part(name, known, kind, standards=(float(most),),
             met=None if known is None else known <= most)
        for name, (known, most, kind) in terms.items()
    ]  # fmt: skip
    rule = "key_account_excluded" if row["key_account_exclusion"] else "key_account"
    said: Values = (("exclusion", f"exclusion.{row['key_account_exclusion']}", "number"),)
    return Account(
        "key_account", row["key_account"], "number", tuple(parts), rule,
        values=said if row["key_account_exclusion"] else (),
    )  # fmt: skip


def _greatest_share(customer: Customer) -> float | None:
    """The greatest occasion's share of the window's value; None without one."""
    value = customer.row["value_window"]
    if not value or value <= 0:
        return None
    greatest = greatest_occasions(
        customer.base.customers,
        customer.scores["code"],
        value=customer.standards.value,
        as_of=customer.as_of,
        window_days=customer.standards.window_days,
    )
    if not greatest.height:
        return None
    return float(round(greatest["greatest_occasion"][0] / (value * MINOR_PER_UNIT), 4))


def _days_to_pay(customer: Customer) -> float | None:
    found = payment_days(customer.base, customer.scores.select(pl.col("code")).to_series())
    return None if found[0] is None else float(found[0])

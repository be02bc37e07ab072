"""Key accounts: who carries the business and is worth a person's care; and who only looks like it.

A key account is of tier A, with occasions enough a year and, where it is known, margin enough.
Three look-alikes are excluded, the first that fits is named:

- `one_off_bulk`: one occasion holds most of the window's value, and occasions are no more than the
  base's median. Said of tier A.
- `volume_without_margin`: revenue in the base's top fifth, margin rate under a share of the
  base's. Said of everybody with such revenue, since little margin may have kept it out of tier A.
- `harsh_terms`: returns, discounts or days to pay beyond what is allowed. Said of whom
  everything else would make a key account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays
from retain.scoring.measure import ratio

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

EXCLUSIONS: Final = ("one_off_bulk", "volume_without_margin", "harsh_terms")

YEAR_DAYS: Final = 365
TOP_SHARE_PERCENT: Final = 20
DIGITS: Final = 4


@dataclass(frozen=True)
class KeyAccountRules:
    """What the user sets about key accounts.

    Attributes:
        min_occasions: the fewest occasions a year.
        min_margin_rate: the least margin rate, where it is known.
        one_off_share: the share of the window's value in one occasion that makes it a one-off.
        low_margin_ratio: a margin rate under this share of the base's is no margin for volume.
        max_return_rate: the greatest share of sales given back.
        max_discount_rate: the greatest share of the list price given away.
        max_payment_days: the most days to pay.
    """

    min_occasions: int = 4
    min_margin_rate: float = 0.0
    one_off_share: float = 0.6
    low_margin_ratio: float = 0.5
    max_return_rate: float = 0.2
    max_discount_rate: float = 0.15
    max_payment_days: int = 90


@dataclass(frozen=True)
class KeyAccountStandard:
    """What the base's customers with an occasion in the window are like.

    Attributes:
        median_occasions: of their occasions in the window; None where there is nobody.
        volume_line: the least revenue (minor units) of their top fifth; None likewise.
        margin_rate: of all of them whose margin is known; None where there is none.
    """

    median_occasions: float | None
    volume_line: int | None
    margin_rate: float | None


def learn_key_accounts(features: pl.DataFrame) -> KeyAccountStandard:
    """The standard of a base, from the features of everybody."""
    current = features.filter(pl.col("occasions_window") > 0)
    if not current.height:
        return KeyAccountStandard(None, None, None)
    occasions = current["occasions_window"].cast(pl.Float64).median()
    ranked = current["revenue_window"].sort(descending=True)
    line = int(ranked[-(-ranked.len() * TOP_SHARE_PERCENT // 100) - 1])
    return KeyAccountStandard(float(str(occasions)), line, _margin_rate(current))


def _margin_rate(current: pl.DataFrame) -> float | None:
    if "margin_window" not in current.columns:
        return None
    known = current.filter(pl.col("margin_missing_window") == 0)
    revenue = int(known["revenue_window"].cast(pl.Int128).sum())
    return int(known["margin_window"].cast(pl.Int128).sum()) / revenue if revenue > 0 else None


def margin_rate() -> pl.Expr:
    """Margin of the window by its revenue; null where either is not known or not positive."""
    revenue = pl.col("revenue_window")
    return pl.when(revenue > 0).then(ratio(pl.col("margin_window"), revenue).round(DIGITS))


def key_account_columns(
    base: Base, judged: pl.DataFrame, standards: Standards, rules: KeyAccountRules, *, as_of: int
) -> pl.DataFrame:
    """Key accounts, one row a customer in the order of `judged`.

    Args:
        base: what scores are made from.
        judged: `code`, `occasions`, `occasions_window`, `value_window` and `revenue_window` (minor
            units), `tier`, `margin_rate`, `return_rate`, `discount_rate`.
        standards: what is judged by.
        rules: the user's.
        as_of: the day.

    Returns:
        `key_account`, null without an occasion; `key_account_exclusion`, null for whom none is
        said of; `one_occasion_share`, the greatest occasion's share of the window's value, null
        outside tier A.
    """
    greatest = greatest_occasions(
        base.customers,
        judged.filter(pl.col("tier") == "A")["code"],
        value=standards.value,
        as_of=as_of,
        window_days=standards.window_days,
    )
    known = judged.select(
        "code", "occasions", "occasions_window", "value_window", "revenue_window", "tier",
        "margin_rate", "return_rate", "discount_rate",
    ).join(greatest, on="code", how="left", maintain_order="left")  # fmt: skip
    known = known.with_columns(payment_days(base, known["code"]))
    yearly = pl.col("occasions_window") * YEAR_DAYS / standards.window_days
    margin = pl.col("margin_rate").fill_null(rules.min_margin_rate) >= rules.min_margin_rate
    worthy = (pl.col("tier") == "A") & (yearly >= rules.min_occasions) & margin
    excluded = exclusion(standards.key_accounts, rules, worthy)
    ever = pl.col("occasions") > 0
    return known.select(
        pl.when(ever).then(worthy & excluded.is_null()).alias("key_account"),
        pl.when(ever).then(excluded).alias("key_account_exclusion"),
        pl.when(pl.col("tier") == "A")
        .then(ratio(pl.col("greatest_occasion"), pl.col("value_window")).round(DIGITS))
        .alias("one_occasion_share"),
    )


def exclusion(standard: KeyAccountStandard, rules: KeyAccountRules, worthy: pl.Expr) -> pl.Expr:
    """The first exclusion that fits, else null."""
    nobody = pl.lit(False)
    one_off = volume = nobody
    if standard.median_occasions is not None:
        held = pl.col("greatest_occasion") >= rules.one_off_share * pl.col("value_window")
        few = pl.col("occasions_window") <= standard.median_occasions
        one_off = (pl.col("tier") == "A") & held & few
    if standard.volume_line is not None and (standard.margin_rate or 0) > 0:
        great = pl.col("revenue_window") >= max(standard.volume_line, 1)
        volume = great & (
            pl.col("margin_rate") < rules.low_margin_ratio * (standard.margin_rate or 0)
        )
    signs = (one_off, volume, worthy & harsh_terms(rules))
    found: pl.Expr = pl.lit(None, pl.String)
    for name, sign in zip(reversed(EXCLUSIONS), reversed(signs), strict=True):
        found = pl.when(sign.fill_null(False)).then(pl.lit(name)).otherwise(found)
    return found


def harsh_terms(rules: KeyAccountRules) -> pl.Expr:
    """Whether returns, discounts or days to pay are beyond what is allowed."""
    return pl.any_horizontal(
        (pl.col("return_rate") > rules.max_return_rate).fill_null(False),
        (pl.col("discount_rate") > rules.max_discount_rate).fill_null(False),
        (pl.col("payment_days") > rules.max_payment_days).fill_null(False),
    )


def payment_days(base: Base, codes: pl.Series) -> pl.Series:
    """Each customer's days to pay; null where no table gives them."""
    if "payment_days" not in base.facts.columns:
        return pl.repeat(None, codes.len(), dtype=pl.Float64, eager=True).alias("payment_days")
    facts = base.facts.select("code", pl.col("payment_days").cast(pl.Float64))
    return codes.to_frame().join(facts, on="code", how="left", maintain_order="left")[
        "payment_days"
    ]


def greatest_occasions(
    customers: CustomerDays, codes: pl.Series, *, value: str, as_of: int, window_days: int
) -> pl.DataFrame:
    """`code` and `greatest_occasion`: the greatest value of an occasion in the window, sorted.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        codes: whose.
        value: "revenue" or "margin".
        as_of: the day.
        window_days: the window ends on it.
    """
    money = pl.col("margin") if value == "margin" else pl.col(SALES) + pl.col(GIVEN_BACK)
    in_window = pl.col("day").is_between(as_of - window_days + 1, as_of)
    return (
        customers.days.lazy()
        .filter(in_window & (pl.col("sale_lines") > 0) & pl.col("code").is_in(codes.implode()))
        .group_by("code")
        .agg(money.max().alias("greatest_occasion"))
        .sort("code")
        .collect()
    )

"""What care costs, beside what customers bring: who gets too much of it, and who too little.

Care is contacts and gifts of the window: each at its own cost, else at what a contact by its
channel costs (`winback.costs`: configured, else the mean of the table). A share of an occasion,
which orders the win-back queue where nothing else is known, is no cost and stays out. Contacts of
the customer's own count where they state a cost. What attempts to win back cost is not care: most
of it is the offer, and `winback results` judges it by what it brought.

A customer brings the value of the window: margin, or revenue where margins are not known. With
`paid_only` only the part that is paid counts, value × (1 − receivable / revenue of the window), the
fraction between 0 and 1; a loss stays a loss.

Judged is by level (key accounts, A, B, C), against the level's own share: Σ care / Σ value, of
values above zero. Expected is that share of the customer's own value; a customer without value in
the window can expect nothing. Over-invested is who got more than `invested.over` times as much as
expected, under-invested who got less than `invested.under` times as much, where chance does not
explain it. Costs come in lumps, so care is counted in lumps of Σcost² / Σcost of the level's
contacts; so many, or so few, must have a chance of at most `BY_CHANCE` where the expected care is a
Poisson mean. Nobody is over-invested with fewer than `LEAST_CONTACTS` contacts.

Not judged are prospects, whom selling costs, not care; who first bought under `LEAST_DAYS` days
ago; and who has a contact whose cost nobody knows. Messages alone are never too much. Who has gone,
has closed or pauses, or agreed to no contact is over-invested at most: whether who has gone should
get more is the win-back plan's question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.records import events
from retain.scoring.contact_plan.contact_plan import LEVELS
from retain.scoring.contact_plan.rules import CareRules
from retain.scoring.contact_plan.stages import LEFT_ALONE, level
from retain.scoring.measure import MINOR_PER_UNIT, currency, ratio
from retain.scoring.winback.channels import REFUSED
from retain.scoring.winback.costs import SHARE
from retain.scoring.winback.regain import GONE

if TYPE_CHECKING:
    from retain.scoring.base import Base

LEAST_CONTACTS: Final = 3
LEAST_DAYS: Final = 90
BY_CHANCE: Final = 0.05
OVER, UNDER, IN_LINE = "over", "under", "in_line"

NO_CONTACTS, NO_COSTS, NO_RECEIVABLE = "no_contacts", "no_costs", "no_receivable"
"""Why care cannot be set against value."""

CHANNEL_OF: Final = {
    "visit": "visit", "meeting": "visit", "call": "call", "message": "message", "gift": "gift",
}  # fmt: skip
KINDS: Final = ("visit", "call", "message", "gift")
_ROLES: Final = {"kind": pl.String(), "direction": pl.String(), "cost": pl.Int64()}

CARE: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "plan_level": pl.String(),
    "contacts": pl.Int32(),
    "visits": pl.Int32(),
    "calls": pl.Int32(),
    "messages": pl.Int32(),
    "gifts": pl.Int32(),
    "stated": pl.Int32(),
    "reckoned": pl.Int32(),
    "unknown": pl.Int32(),
    "care_cost": pl.Float64(),
    "earned": pl.Float64(),
    "care_share": pl.Float64(),
    "care_expected": pl.Float64(),
    "care_verdict": pl.String(),
}
"""One row a customer who ever bought.

- `contacts`: ours in the window, gifts among them; `visits`, meetings among them, and so on.
- `stated`, `reckoned`, `unknown`: contacts that state their cost, are reckoned at what one by their
  channel costs, and whose cost nobody knows.
- `care_cost`: what they cost, in the currency; null where a cost is not known.
- `earned`: the value of the window, or the paid part; null where it is not known.
- `care_share`: care_cost / earned; null where nothing was earned.
- `care_expected`: what the level's share would spend on it; null where the level has none.
- `care_verdict`: over, under or in_line; null where it is not judged.
"""


@dataclass(frozen=True)
class CareSpend:
    """What care costs in a base.

    Attributes:
        rows: as `CARE` has them, by code; empty where a reason stands.
        since: the first day of the window on which the table has a contact; None without one.
        reason: why nothing is known; None where something is.
    """

    rows: pl.DataFrame
    since: int | None = None
    reason: str | None = None

    @classmethod
    def unknown(cls, reason: str) -> CareSpend:
        """Nothing, and why."""
        return cls(pl.DataFrame(schema=CARE), None, reason)

    def of(self, codes: pl.Series) -> CareSpend:
        """What it is with some of the customers, judged as before."""
        return replace(self, rows=self.rows.filter(pl.col("code").is_in(codes.implode())))


def care_spend(
    base: Base,
    customers: pl.DataFrame,
    costs: pl.DataFrame,
    rules: CareRules,
    *,
    as_of: int,
    window_days: int,
) -> CareSpend:
    """What care cost in the window that ends at `as_of`, beside what customers brought.

    Args:
        base: what scores are made from.
        customers: scores with `code`: `tier`, `tier_before`, `key_account`, `status`,
            `tenure_days`, `occasions`, `value_window`, `revenue_window`; `receivable`, `consent`,
            `state` where known.
        costs: what one contact costs by channel, as `ContactCosts.of` gives it.
        rules: the user's settings.
        as_of: the day.
        window_days: of the window.
    """
    table = base.tables.get("contacts")
    if table is None:
        return CareSpend.unknown(NO_CONTACTS)
    if rules.paid_only and "receivable" not in customers.columns:
        return CareSpend.unknown(NO_RECEIVABLE)
    contacts = _contacts(table, costs, as_of=as_of, window_days=window_days)
    if contacts.height and not contacts["cost"].count():
        return CareSpend.unknown(NO_COSTS)
    earned = _earned(customers.filter(pl.col("occasions") > 0), rules).sort("code")
    spent = earned.join(_spent(contacts), on="code", how="left", maintain_order="left")
    counts = [pl.col(name).fill_null(0) for name in ("contacts", *_COUNTED, *_BASES)]
    cost = pl.when(pl.col("contacts").is_null()).then(0).otherwise("care_cost").alias("care_cost")
    spent = spent.with_columns(cost, *counts)
    weighed = _verdicts(spent, _levels(spent, contacts), rules)
    money = [currency(pl.col(name)).alias(name) for name in ("care_cost", "earned")]
    share = pl.when(pl.col("earned") > 0).then(ratio(pl.col("care_cost"), pl.col("earned")))
    expected = (pl.col("expected") / MINOR_PER_UNIT).round(2)
    rows = weighed.with_columns(
        *money, share.round(4).alias("care_share"), expected.alias("care_expected")
    )
    first = contacts["day"].min()
    return CareSpend(
        rows.select(pl.col(name).cast(kind) for name, kind in CARE.items()),
        None if first is None else int(first),  # type: ignore[arg-type]
    )


def _contacts(
    table: pl.DataFrame, costs: pl.DataFrame, *, as_of: int, window_days: int
) -> pl.DataFrame:
    """Contacts of the window that cost us something: `code`, `day`, `channel`, `cost`, `basis`.

    Costs are in minor units; null where nobody knows.
    """
    rows = events(table, "date", _ROLES).filter(
        pl.col("day").is_between(as_of - window_days, as_of, closed="right"),
        (pl.col("direction").ne_missing("in")) | (pl.col("cost") > 0),
    )
    known = costs.filter(pl.col("regain_cost_basis") != SHARE)
    channel = pl.col("kind").replace_strict(CHANNEL_OF, default=None, return_dtype=pl.String)
    stated = pl.col("cost").is_not_null()
    return (
        rows.with_columns(channel=channel)
        .join(known, on="channel", how="left", maintain_order="left")
        .with_columns(
            pl.when(stated)
            .then(pl.lit("stated"))
            .when(pl.col("contact_cost").is_not_null())
            .then(pl.lit("reckoned"))
            .otherwise(pl.lit("unknown"))
            .alias("basis"),
            pl.coalesce("cost", "contact_cost").alias("cost"),
        )
        .select("code", "day", "channel", "direction", "cost", "basis")
    )


_COUNTED: Final = {f"{kind}s": kind for kind in KINDS}
_BASES: Final = ("stated", "reckoned", "unknown")


def _spent(contacts: pl.DataFrame) -> pl.DataFrame:
    """`code`, `contacts`, a column a kind, and `care_cost` in minor units."""
    ours = pl.col("direction").ne_missing("in")
    by_kind = {name: (ours & (pl.col("channel") == kind)).sum() for name, kind in _COUNTED.items()}
    by_basis = {name: (pl.col("basis") == name).sum() for name in _BASES}
    known = pl.col("cost").null_count() == 0
    cost = pl.when(known).then(pl.col("cost").sum())
    return contacts.group_by("code").agg(contacts=ours.sum(), care_cost=cost, **by_kind, **by_basis)


def _earned(customers: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The customers with `plan_level` and `earned`, in minor units."""
    value = _minor("value_window")
    if rules.paid_only:
        owed, revenue = pl.col("receivable").cast(pl.Float64), pl.col("revenue_window")
        part = pl.when(revenue > 0).then((owed / revenue).clip(0.0, 1.0))
        unpaid = part.when(owed.is_not_null()).then((owed > 0).cast(pl.Float64))
        paid = (value * (1.0 - unpaid)).round().cast(pl.Int64)
        value = pl.when(value > 0).then(paid).otherwise(value)
    away = pl.col("status").is_in(GONE)
    if "consent" in customers.columns:
        away |= (pl.col("consent") == REFUSED).fill_null(False)
    if "state" in customers.columns:
        away |= pl.col("state").is_in(LEFT_ALONE).fill_null(False)
    current = pl.col("tier").is_in(["A", "B", "C"]) | pl.col("key_account").fill_null(False)
    return customers.select(
        "code",
        pl.when(current).then(level()).alias("plan_level"),
        earned=value,
        old_enough=pl.col("tenure_days") >= LEAST_DAYS,
        may_get_more=~away,
    )


def _minor(column: str) -> pl.Expr:
    return (pl.col(column) * MINOR_PER_UNIT).round().cast(pl.Int64)


_JUDGED: Final = (
    pl.col("old_enough") & pl.col("care_cost").is_not_null() & pl.col("earned").is_not_null()
)


def _levels(spent: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """`plan_level`, `share` of what is earned that goes into care, and `lump` in minor units."""
    known = spent.filter(_JUDGED)
    shares = known.group_by("plan_level").agg(
        share=ratio(pl.col("care_cost").sum(), pl.col("earned").clip(lower_bound=0).sum())
    )
    of_level = contacts.join(known.select("code", "plan_level"), on="code")
    squares = of_level.select("plan_level", "cost").sort("plan_level", "cost", nulls_last=True)
    lumps = squares.group_by("plan_level", maintain_order=True).agg(
        lump=ratio((pl.col("cost").cast(pl.Int128) ** 2).sum(), pl.col("cost").sum())
    )
    return shares.join(lumps, on="plan_level", how="left", nulls_equal=True)


def _verdicts(spent: pl.DataFrame, levels: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The rows with `expected` (minor units) and `care_verdict`."""
    from scipy.special import pdtr  # slow to import

    rows = spent.join(
        levels, on="plan_level", how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        expected=pl.when(pl.col("plan_level").is_null())
        .then(0.0)
        .otherwise(pl.col("share") * pl.col("earned").clip(lower_bound=0))
    )
    lump = pl.col("lump").fill_null(1.0)
    counted = rows.select(
        had=(pl.col("care_cost") / lump).fill_null(0.0),
        due=(pl.col("expected") / lump).fill_null(0.0),
    )
    had, due = np.ceil(counted["had"].to_numpy()), counted["due"].to_numpy()
    so_few = pl.Series(pdtr(had, due) <= BY_CHANCE)
    so_many = pl.Series(1.0 - pdtr(np.maximum(had - 1.0, 0.0), due) <= BY_CHANCE)
    cost, expected = pl.col("care_cost"), pl.col("expected")
    over = (cost > rules.invested["over"] * expected) & (pl.col("contacts") >= LEAST_CONTACTS)
    over &= pl.col("messages") < pl.col("contacts")
    under = (cost < rules.invested["under"] * expected) & pl.col("may_get_more")
    verdict = (
        pl.when(~_JUDGED | expected.is_null())
        .then(None)
        .when(over & so_many)
        .then(pl.lit(OVER))
        .when(under & so_few)
        .then(pl.lit(UNDER))
        .otherwise(pl.lit(IN_LINE))
    )
    return rows.with_columns(verdict.alias("care_verdict"))


_LEVELS: Final[dict[str, pl.DataType]] = {
    "plan_level": pl.String(),
    "customers": pl.Int64(),
    "contacts": pl.Int64(),
    "care_cost": pl.Float64(),
    "earned": pl.Float64(),
    "care_share": pl.Float64(),
    "over": pl.Int64(),
    "under": pl.Int64(),
}


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of who is judged."""
    return rows.filter(pl.col("care_verdict").is_not_null())


def by_level(rows: pl.DataFrame) -> pl.DataFrame:
    """The judged together, key accounts first, who has no value in the window last.

    `plan_level` (null for no value), `customers`, `contacts`, `care_cost` and `earned` (currency;
    losses are no deduction), `care_share`, and how many are `over` and `under`.
    """
    care, earned = _minor("care_cost").sum(), _minor("earned").clip(lower_bound=0).sum()
    found = (
        judged(rows)
        .group_by("plan_level")
        .agg(
            pl.len().alias("customers"),
            pl.col("contacts").sum(),
            currency(care).alias("care_cost"),
            currency(earned).alias("earned"),
            ratio(care, earned).round(4).alias("care_share"),
            (pl.col("care_verdict") == OVER).sum().alias("over"),
            (pl.col("care_verdict") == UNDER).sum().alias("under"),
        )
    )
    order = pl.col("plan_level").replace_strict(
        {name: place for place, name in enumerate(LEVELS)},
        default=len(LEVELS),
        return_dtype=pl.Int8,
    )
    return found.sort(order).select(pl.col(name).cast(kind) for name, kind in _LEVELS.items())

"""Complaints: which, about what, and how they were dealt with, as codes.

Complaints come from four sides: late deliveries, a few orders in a thousand that had some other
fault, the troubles that were planted (see `exposures`), and the waves. Each is about an order
that the customer had placed by then.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import NONE, Floats, Integers
from retain.demo.leaving import RUN_DAYS
from retain.demo.period import DAYS, open_day
from retain.demo.sentences import (
    ATTITUDE,
    COMPETENCE,
    DAMAGED,
    HIGH,
    INVOICE,
    LATE,
    MEDIUM,
    QUALITY,
    UNANSWERED,
    UNFIT,
    WRONG_ITEM,
)
from retain.demo.story import Story

FAULT_CHANCE: Final = 0.006
"""Chance that an order has a fault worth a complaint, lateness apart."""

LATE_CHANCE: Final = 0.035
RUN_CHANCE: Final = 0.16
"""Chance that a late order is complained about, once and in a run of them."""

FAULTS: Final = np.array([QUALITY, WRONG_ITEM, DAMAGED, INVOICE, ATTITUDE, COMPETENCE, UNFIT])
FAULT_WEIGHTS: Final = (0.33, 0.19, 0.18, 0.15, 0.05, 0.04, 0.06)
SMALL_TROUBLES: Final = np.array([WRONG_ITEM, DAMAGED, INVOICE, UNANSWERED])

SEVERITY_WEIGHTS: Final = np.array(
    [
        *([0.25, 0.55, 0.2], [0.6, 0.35, 0.05], [0.45, 0.4, 0.15], [0.5, 0.4, 0.1]),
        *([0.6, 0.35, 0.05], [0.15, 0.6, 0.25], [0.2, 0.6, 0.2], [0.3, 0.55, 0.15]),
        [0.7, 0.3, 0.0],
    ]
)
"""Chance of low, medium and high severity, by category of complaint."""

TARGET_DAYS: Final = np.array([10, 7, 4])
"""Days within which a complaint is to be closed, by severity."""

UPHELD_CHANCE: Final = np.array([0.82, 0.93, 0.99, 0.8, 0.85, 0.6, 0.55, 0.45, 0.9])
LOSS_CHANCE: Final = np.array([0.75, 0.35, 0.05, 0.8, 0.4, 0.05, 0.1, 0.3, 0.0])
"""Chance that a complaint is upheld, and that it then costs money, by category."""


def draw_complaints(rng: Generator, story: Story, lines: pl.DataFrame) -> pl.DataFrame:
    """Draw all complaints.

    Args:
        rng: decides everything.
        story: what happens to customers.
        lines: the lines sold.

    Returns:
        One row a complaint, by day and account: `account`, `opened`, `kind`, `severity`, `wave`
        (NONE for most), `slow`, the order it is about (`order`, `product`, `quantity`,
        `unit_price`, `delay` in days), `pick` (chooses the words), `first_response`, `due`,
        `closed` (after the period's end where it is still open), `upheld`, `loss` in cents and
        `satisfaction` (NONE where nobody asked).

    """
    orders = lines.filter(pl.col("account") != NONE).unique(
        "order", keep="first", maintain_order=True
    )
    told = pl.concat(
        [
            _about_lateness(rng, story, orders),
            _about_faults(rng, orders),
            _anchored(_about_troubles(rng, story), orders),
        ]
    ).filter(pl.col("opened") < DAYS)
    told = told.sort("opened", "account", "kind", maintain_order=True)
    kind = told["kind"].to_numpy()
    weights = np.cumsum(SEVERITY_WEIGHTS[kind], axis=1)
    severity = (rng.random((len(kind), 1)) > weights[:, :2]).sum(axis=1)
    wave = told["wave"].to_numpy()
    severity = np.where(wave != NONE, np.maximum(severity, MEDIUM), severity)
    told = told.with_columns(
        pl.Series("severity", severity), pl.Series("pick", rng.integers(0, 10**9, len(kind)))
    )
    return _dealt_with(rng, told)


_COLUMNS: Final = ("account", "opened", "kind", "wave", "slow")
_ORDER: Final = ("order", "product", "quantity", "unit_price", "delay")


def _told(orders: pl.DataFrame, opened: Integers, kind: Integers) -> pl.DataFrame:
    """Make complaints about the given orders."""
    delay = (pl.col("delivered") - pl.col("promised")).clip(1)
    return orders.with_columns(
        pl.Series("opened", opened),
        pl.Series("kind", kind),
        wave=pl.lit(NONE, dtype=pl.Int64),
        slow=pl.lit(value=False),
        delay=delay,
    ).select(*_COLUMNS, *_ORDER)


def _about_lateness(rng: Generator, story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """Complain about late deliveries, some days after."""
    late = orders.filter(pl.col("delivered") > pl.col("promised"), pl.col("delivered") < DAYS)
    run = story.leaving.during(
        "late_deliveries", RUN_DAYS, late["account"].to_numpy(), late["day"].to_numpy()
    )
    chosen = rng.random(late.height) < np.where(run, RUN_CHANCE, LATE_CHANCE)
    opened = open_day(late["delivered"].to_numpy() + rng.integers(0, 3, late.height))
    return _told(late, opened, np.full(late.height, LATE)).filter(pl.Series(chosen))


def _about_faults(rng: Generator, orders: pl.DataFrame) -> pl.DataFrame:
    """Complain about a few orders; of those, two in a hundred twice within a week."""
    chosen = orders.filter(
        pl.Series(rng.random(orders.height) < FAULT_CHANCE), pl.col("delivered") < DAYS
    )
    kind = rng.choice(FAULTS, size=chosen.height, p=FAULT_WEIGHTS)
    opened = open_day(chosen["delivered"].to_numpy() + rng.integers(0, 8, chosen.height))
    first = _told(chosen, opened, kind)
    again = pl.Series(rng.random(chosen.height) < 0.02)
    later = pl.Series("opened", open_day(opened + rng.integers(2, 6, chosen.height)))
    return pl.concat([first, first.with_columns(later).filter(again)])


def _about_troubles(rng: Generator, story: Story) -> pl.DataFrame:
    """Complain about what was planted: small troubles, rudeness, unfit products, waves."""
    began, left = story.leaving.began, story.leaving.left
    blocks = []

    def add(
        begins: Floats, after: Integers | int, kind: Integers, *, chance: float, slow: bool
    ) -> None:
        """Add a complaint of each account exposed, some days after it began."""
        day = begins + after
        told = (day < DAYS) & (day < left) & (rng.random(len(begins)) < chance)
        account = np.flatnonzero(told)
        blocks.append(
            pl.DataFrame(
                {
                    "account": account,
                    "opened": open_day(np.floor(day[account]).astype(np.int64)),
                    "kind": kind[account],
                    "wave": np.full(len(account), NONE),
                    "slow": np.full(len(account), slow),
                }
            )
        )

    count = len(left)
    small = began["small_troubles"]
    for number, chance in enumerate((1.0, 1.0, 0.6, 0.25)):
        after = number * 18 + rng.integers(0, 10, count)
        slow = number == 3
        add(small, after, rng.choice(SMALL_TROUBLES, size=count), chance=chance, slow=slow)
    attitude = np.where(rng.random(count) < 0.7, ATTITUDE, COMPETENCE)
    add(began["rude_service"], 0, attitude, chance=1.0, slow=True)
    add(began["rude_service"], rng.integers(6, 13, count), attitude, chance=0.35, slow=True)
    add(began["unfit_product"], 0, np.full(count, UNFIT), chance=1.0, slow=False)
    add(
        began["unfit_product"],
        rng.integers(8, 19, count),
        np.full(count, UNFIT),
        chance=0.4,
        slow=False,
    )
    wave = story.waves.wave
    of_wave = np.array([QUALITY, QUALITY, LATE, INVOICE, NONE])[wave]
    add(story.waves.hit_day, 0, of_wave, chance=1.0, slow=False)
    blocks[-1] = blocks[-1].with_columns(pl.Series("wave", wave[blocks[-1]["account"].to_numpy()]))
    return pl.concat(blocks)


def _anchored(told: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Find the last order before each complaint; without one nobody complains."""
    known = orders.with_columns(
        pl.col("day").alias("opened"), delay=(pl.col("delivered") - pl.col("promised")).clip(2, 9)
    ).select("account", "opened", *_ORDER)
    return (
        told.sort("opened", maintain_order=True)
        .join_asof(known.sort("opened"), on="opened", by="account", check_sortedness=False)
        .drop_nulls("order")
        .select(*_COLUMNS, *_ORDER)
    )


def _dealt_with(rng: Generator, told: pl.DataFrame) -> pl.DataFrame:
    """Draw how each complaint was answered, closed and judged."""
    count = told.height
    opened, kind = told["opened"].to_numpy(), told["kind"].to_numpy()
    severity, wave = told["severity"].to_numpy(), told["wave"].to_numpy()
    slow = told["slow"].to_numpy() | (rng.random(count) < 0.02)
    target = TARGET_DAYS[severity]
    wait = np.where(
        slow, rng.integers(4, 12, count), rng.choice(3, size=count, p=[0.5, 0.35, 0.15])
    )
    first_response = open_day(opened + wait)
    on_time = rng.random(count) < np.where(slow, 0.45, np.where(wave != NONE, 0.93, 0.985))
    within = 1 + np.floor(rng.random(count) * target).astype(np.int64)
    closed = open_day(opened + np.where(on_time, within, target + rng.integers(1, 14, count)))
    closed = np.maximum(closed, first_response)
    closed = np.where(slow & (rng.random(count) < 0.05), DAYS, closed)
    due = open_day(opened + target)
    upheld = (rng.random(count) < UPHELD_CHANCE[kind]) | (wave != NONE)
    cents = told["quantity"].to_numpy() * told["unit_price"].to_numpy()
    costs = upheld & (rng.random(count) < LOSS_CHANCE[kind])
    loss = np.where(costs, np.rint(cents * rng.uniform(0.1, 1.0, count)), 0).astype(np.int64)
    mood = 4.2 - 1.6 * (closed > due) - 0.9 * ~upheld - 0.5 * (severity == HIGH)
    grade = np.clip(np.rint(mood + 0.8 * rng.standard_normal(count)), 1, 5).astype(np.int64)
    asked = (closed < DAYS) & (rng.random(count) < 0.6)
    return told.with_columns(
        pl.Series("slow", slow),
        pl.Series("first_response", first_response),
        pl.Series("due", due),
        pl.Series("closed", closed),
        pl.Series("upheld", upheld),
        pl.Series("loss", loss),
        pl.Series("satisfaction", np.where(asked, grade, NONE)),
    )

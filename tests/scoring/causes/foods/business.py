"""The business written down: every table that retain reads, and the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tests.scoring.causes.foods.asked import reasons, surveys, wallet
from tests.scoring.causes.foods.calendar import DAYS, dates
from tests.scoring.causes.foods.complaints import complaints
from tests.scoring.causes.foods.dealings import contacts, managers, promises, winback_attempts
from tests.scoring.causes.foods.records import (
    customers,
    engagement,
    market_prices,
    regions,
    returned_orders,
    stock,
)
from tests.scoring.causes.foods.sales import draw_orders, last_in_rhythm, transactions
from tests.scoring.causes.foods.story import Story, draw_story


@dataclass(frozen=True)
class Foods:
    """The wholesaler as tables.

    Attributes:
        tables: by name, as retain's own.
        truth: `customer_id`, `kind`, `left_on`, `declined_on` (the last order in rhythm and one
            mean gap), `leave_reason` ("none" without a cause, null for who stays), `left_over`,
            `returned_on`, and for each trouble the day it began, `TROUBLE_on`.
    """

    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame


def foods(seed: int, count: int = 2500, *, harmful: bool = True) -> Foods:
    """Make the wholesaler up.

    Args:
        seed: another one, another business.
        count: customers, prospects included.
        harmful: whether troubles make anybody leave; they happen all the same.
    """
    story = draw_story(seed, count, harmful=harmful)
    orders = draw_orders(story)
    lines = transactions(story, orders)
    tables = {
        "transactions": lines,
        "customers": customers(story),
        "regions": regions(story),
        "contacts": contacts(story, orders),
        "complaints": complaints(story, orders),
        "promises": promises(story, orders),
        "managers": managers(story),
        "surveys": surveys(story),
        "wallet": wallet(story, lines),
        "market_prices": market_prices(story),
        "engagement": engagement(story),
        "stock": stock(story),
        "returns": returned_orders(story, orders),
        "winback_attempts": winback_attempts(story),
        "reasons": reasons(story),
    }
    return Foods(tables, _truth(story, orders))


def _truth(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    leaving, c = story.leaving, story.customers
    declined = last_in_rhythm(story, orders) + c.gap
    gone = leaving.left < DAYS
    return pl.DataFrame(
        [
            c.ids(),
            pl.Series("kind", np.array(["regular", "once", "prospect"])[c.kind]),
            dates(leaving.left).alias("left_on"),
            dates(np.where(gone, np.rint(np.nan_to_num(declined, nan=1e6)), 1e6)).alias(
                "declined_on"
            ),
            pl.Series("leave_reason", leaving.reason).replace("", None),
            pl.Series("left_over", leaving.over).replace("", None),
            dates(leaving.returned).alias("returned_on"),
            *(dates(day).alias(f"{name}_on") for name, day in story.troubles.day.items()),
        ]
    )

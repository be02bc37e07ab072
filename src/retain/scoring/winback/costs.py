"""What one contact costs by channel, and what that rests on.

The configuration goes first, since who sets a figure means it; then what the tables tell: the mean
cost of contacts of the kind, or of attempts without an offer by the channel. Where nobody says, a
share of the base's median occasion stands in, and that is said: no amount in a currency is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.playbook import CHANNELS
from retain.scoring.winback.rules import WinbackRules

CONFIGURED, TABLE, SHARE = "configured", "table", "share"
BASES: Final = (CONFIGURED, TABLE, SHARE)

LEAST_CONTACTS: Final = 5
"""Contacts whose cost is known, from which a mean is taken."""

_KINDS: Final = {"call": "call", "visit": "visit", "message": "message"}
"""Kinds of contacts, and the channel that they tell the cost of."""


@dataclass(frozen=True)
class ContactCosts:
    """What contacts cost, as far as the base tells: a part of the standards.

    Attributes:
        of_tables: channel → mean cost of one, minor units.
        median_occasion: median over customers of their average occasion's revenue, minor units;
            None where nobody bought.
    """

    of_tables: Mapping[str, int]
    median_occasion: int | None

    @classmethod
    def from_document(cls, saved: dict[str, Any]) -> ContactCosts:
        """From plain values."""
        return cls(**saved)

    def of(self, rules: WinbackRules) -> pl.DataFrame:
        """`channel`, `contact_cost` (minor units; null unknown) and `regain_cost_basis`."""
        rows = []
        for channel in CHANNELS:
            if channel in rules.contact_cost:
                rows.append((channel, round(rules.contact_cost[channel] * MINOR_PER_UNIT),
                             CONFIGURED))  # fmt: skip
            elif channel in self.of_tables:
                rows.append((channel, self.of_tables[channel], TABLE))
            elif self.median_occasion is not None:
                share = rules.contact_share[channel] * max(self.median_occasion, 0)
                rows.append((channel, round(share), SHARE))
        schema = {
            "channel": pl.String,
            "contact_cost": pl.Int64,
            "regain_cost_basis": pl.String,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")


def learn_costs(tables: Mapping[str, pl.DataFrame], features: pl.DataFrame) -> ContactCosts:
    """What contacts cost in a base.

    Args:
        tables: the other tables by name.
        features: of everybody: `occasions`, `sales`, `given_back`.
    """
    found = _of_attempts(tables.get("winback_attempts"))
    found |= _of_contacts(tables.get("contacts"))
    if "email" not in found and "message" in found:
        found["email"] = found["message"]  # the table of contacts does not tell them apart
    bought = features.filter(pl.col("occasions") > 0)
    each = (pl.col("sales") + pl.col("given_back")) // pl.col("occasions").cast(pl.Int64)
    median = bought.select(each.median()).item()
    return ContactCosts(found, None if median is None else int(median))


def _of_contacts(contacts: pl.DataFrame | None) -> dict[str, int]:
    """By kind, of those that are ours."""
    if contacts is None or not {"kind", "cost"} <= set(contacts.columns):
        return {}
    ours = contacts
    if "direction" in contacts.columns:
        ours = contacts.filter(pl.col("direction").ne_missing("in"))
    means = _means(ours, "kind")
    return {channel: means[kind] for kind, channel in _KINDS.items() if kind in means}


def _of_attempts(attempts: pl.DataFrame | None) -> dict[str, int]:
    """By channel, of treated customers who got no offer."""
    if attempts is None or not {"channel", "cost"} <= set(attempts.columns):
        return {}
    bare = attempts
    if "group" in attempts.columns:
        bare = bare.filter(pl.col("group").ne_missing("holdout"))
    if "offer" in attempts.columns:
        bare = bare.filter(pl.col("offer").is_null())
    return {name: mean for name, mean in _means(bare, "channel").items() if name in CHANNELS}


def _means(rows: pl.DataFrame, by: str) -> dict[str, int]:
    """The mean cost of each value of a column, where enough rows tell; whole numbers, so exact."""
    known = rows.filter(pl.col("cost").is_not_null() & pl.col(by).is_not_null())
    counted = known.group_by(by).agg(pl.len().alias("rows"), pl.col("cost").sum()).sort(by)
    return {
        str(name): round(cost / count)
        for name, count, cost in counted.iter_rows()
        if count >= LEAST_CONTACTS
    }

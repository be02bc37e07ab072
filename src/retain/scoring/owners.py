"""Who looks after a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.measure import day_date

if TYPE_CHECKING:
    from retain.scoring.base import Base


def owner(base: Base, codes: pl.Series, *, as_of: int) -> pl.Series:
    """The name of who looks after each customer, as the first tells that does.

    - the account manager of the customers table,
    - the manager since the newest day up to `as_of` of the managers table,
    - the salesperson of the newest sale,
    - the manager of the customer's region, of the regions table,
    - the manager of the region of the newest sale, where the customer has none of its own: who buys
      in several regions is then looked after where it bought last.

    Null where none does. Lines are read for it only where somebody has no manager of a table.

    Args:
        base: what scores are made from.
        codes: whose.
        as_of: the day.
    """
    found = _beside(codes, _of_facts(base, "account_manager"))
    found = found.fill_null(_beside(codes, _of_managers(base, as_of)))
    if found.null_count():
        found = found.fill_null(_beside(codes, base.salespeople()))
    found = found.fill_null(_beside(codes, _of_regions(base, _of_facts(base, "region"))))
    if found.null_count() and "regions" in base.tables:
        found = found.fill_null(_beside(codes, _of_regions(base, base.newest_regions())))
    return found.alias("owner")


def _beside(codes: pl.Series, names: pl.DataFrame | None) -> pl.Series:
    """The names (`code`, and one column) of the customers; null where there is none."""
    if names is None:
        return pl.repeat(None, codes.len(), dtype=pl.String, eager=True)
    joined = codes.to_frame("code").join(names, on="code", how="left", maintain_order="left")
    return joined.to_series(1)


def _of_facts(base: Base, name: str) -> pl.DataFrame | None:
    return base.facts.select("code", name) if name in base.facts.columns else None


def _of_managers(base: Base, as_of: int) -> pl.DataFrame | None:
    table = base.tables.get("managers")
    if table is None:
        return None
    return (
        table.filter(pl.col("since") <= day_date(as_of))
        .sort("code", "since", "manager", descending=[False, True, False], nulls_last=True)
        .unique("code", keep="first", maintain_order=True)
        .select("code", "manager")
    )


def _of_regions(base: Base, known: pl.DataFrame | None) -> pl.DataFrame | None:
    """`code` and the `manager` of its region (`code`, `region`)."""
    regions = base.tables.get("regions")
    if regions is None or known is None or "manager" not in regions.columns:
        return None
    return known.join(regions.select("region", "manager"), on="region").select("code", "manager")

"""Names that a table gives and no other table knows: counted and said, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from retain.tables.reasons import Note, note
from retain.tables.records import Records

Known = Mapping[str, pl.Series]
"""What can be pointed to (`customers`, `orders`, `regions`) → the names that are known."""


def with_links_checked(tables: Mapping[str, Records], known: Known) -> dict[str, Records]:
    """The tables, with notes on what they point to.

    Names that no row bears, merges that lead back to where they began, and customers given to
    several managers from one day on. A kind of name of which nothing is known is not checked.
    """
    further = {"customers": _merge_cycles, "managers": _overlapping}
    checked = {}
    for name, records in tables.items():
        notes = _lost(records, known)
        if name in further:
            notes += further[name](records)
        checked[name] = replace(records, notes=(*records.notes, *notes))
    return checked


def _lost(records: Records, known: Known) -> list[Note]:
    notes = []
    for role in records.roles:
        target = role.points_to
        if target is None or target not in known:
            continue
        names = records.frame[role.name].drop_nulls().to_frame("name")
        there = known[target].cast(pl.String).to_frame("name")
        lost = names.join(there, on="name", how="anti")
        if lost.height:
            values = {"role": role.name, "rows": lost.height, "names": lost["name"].n_unique()}
            code = f"WARN_UNKNOWN_{target.upper()}"
            notes.append(note(code, records.name, **values))
    return notes


def _merge_cycles(customers: Records) -> list[Note]:
    """Customers merged, over one or more steps, into themselves: each is followed to an end."""
    if "merged_into" not in customers.frame.columns:
        return []
    merged = customers.frame.select("customer_id", "merged_into").drop_nulls()
    successor = dict(merged.iter_rows())
    settled: set[str] = set()
    circling = 0
    for start in successor:
        path: dict[str, int] = {}
        name = start
        while name in successor and name not in settled and name not in path:
            path[name] = len(path)
            name = successor[name]
        if name in path:
            circling += len(path) - path[name]
        settled |= path.keys()
    return [note("WARN_MERGE_CYCLE", customers.name, customers=circling)] if circling else []


def _overlapping(managers: Records) -> list[Note]:
    """Customers who get several managers from one and the same day."""
    groups = managers.frame.group_by("customer_id", "since").agg(pl.col("manager").n_unique())
    several = groups.filter(pl.col("manager") > 1)["customer_id"].n_unique()
    return [note("WARN_MANAGER_OVERLAP", managers.name, customers=several)] if several else []

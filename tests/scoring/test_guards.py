"""Guards against false churn: each by cases, and all of them on the made-up business."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest

from retain.scoring.activity import fit_rhythm
from retain.scoring.features import features
from retain.scoring.guards import GUARDS, guards
from retain.scoring.pipeline import Base
from tests.scoring.lines_of import customer_days, day

CASES = tomllib.loads((Path(__file__).parent / "cases" / "guards.toml").read_text("utf-8"))["case"]
TABLES = ("stock", "contacts", "engagement", "surveys", "reasons")
_NOBODY = pl.Series([], dtype=pl.UInt32)


def _base(case: dict) -> Base:
    lines = [
        (customer, *((when, 100_000) if isinstance(when, int) else (when[0], when[1] * 10_000)))
        for customer, days in case["lines"].items()
        for when in days
    ]
    customers = customer_days(lines)
    codes = dict(zip(customers.ids, range(customers.ids.len()), strict=True))

    def frame(rows: list[dict]) -> pl.DataFrame:
        coded = [{"code": codes[row["customer"]], **row} for row in rows]
        made = pl.DataFrame(coded, infer_schema_length=None).drop("customer")
        dated = [name for name in made.columns if name in ("ordered", "promised", "delivered")]
        return made.with_columns(
            pl.col("code").cast(pl.UInt32),
            *((pl.col(name) + day(0)).cast(pl.Int32).alias(f"{name}_day") for name in dated),
            *([(pl.col("day") + day(0)).cast(pl.Date).alias("date")] if "day" in made else []),
        ).drop("day", *dated, strict=False)

    facts = frame(case["facts"]) if "facts" in case else pl.DataFrame(schema={"code": pl.UInt32})
    awaited = frame(case["awaited"]) if "awaited" in case else None
    tables = {name: frame(case[name]) for name in TABLES if name in case}
    return Base(customers, facts, _NOBODY, tables, awaited=lambda: awaited)


def _guards(base: Base, as_of: int, **options) -> pl.DataFrame:
    facts = features(base.customers, as_of=as_of, window_days=365, kept=base.kept)
    return guards(base, facts, fit_rhythm(facts), as_of=as_of, **options)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    base = _base(case)
    found = _guards(base, day(case["as_of"]), replay=case.get("replay", False))
    named = found.with_columns(name=base.customers.ids.gather(found["code"]))
    said = {
        row["name"]: [row["churn_guard"], row["churn_guard_evidence"]] if row["churn_guard"] else []
        for row in named.iter_rows(named=True)
    }
    assert {name: said[name] for name in case["expected"]} == case["expected"]


def test_every_guard_has_a_case():
    shown = {found[0] for case in CASES for found in case["expected"].values() if found}
    assert shown | {"data_gap"} == set(GUARDS)

"""Who is due for which contact: each rule by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from retain.scoring.contact_plan.due import DUE
from tests.scoring.contact_plan.asked import AS_OF, due_of
from tests.scoring.lines_of import START

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "contacts_due.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_by_hand(case):
    customer = {"customer": "x", **case.get("customer", {})}
    tables = {name: [{"customer": "x", **row} for row in rows]
              for name, rows in case.get("tables", {}).items()}  # fmt: skip
    found = due_of([customer], tables, plan=case.get("plan"), resolve_days=case.get("resolve_days"),
                   as_of=case.get("as_of", AS_OF))  # fmt: skip
    assert dict(found.schema) == DUE
    told = [
        [row["by"], row["reason"], *row["reasons"][1:], row["channel"],
         (row["due_date"] - START).days]
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
    assert told == case["expected"]
    for name, value in case.get("row", {}).items():
        assert found[name].to_list()[0] == (None if value == "" else value), name

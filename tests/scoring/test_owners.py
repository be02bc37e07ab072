"""Who looks after a customer: the first of four that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

import retain
from retain.scoring.base import Base
from retain.scoring.owners import owner
from tests.scoring.lines_of import customer_days, day

LINES = pl.DataFrame(
    {
        "customer_id": ["a", "a", "a", "b", "b", "c", "c", "d", "d"],
        "date": ["2024-01-05", "2024-02-05", "2024-02-05", "2024-01-06", "2024-03-01",
                 "2024-01-07", "2024-01-08", "2024-01-09", "2024-01-10"],
        "amount": ["1", "1", "1", "1", "-1", "1", "1", "1", "1"],
        "salesperson": ["Ann", " Bea ", "Ann", "Cid", "Dan", "", "-", "Eve", "Fay"],
    }
)  # fmt: skip


def _owners(**given) -> list[str | None]:
    return retain.score(LINES, **given)["owner"].to_list()


def test_the_newest_sale_names_its_salesperson():
    # a: two on the newest day, and Ann sold to it more often; b: a return is no sale.
    assert _owners() == ["Ann", "Cid", None, "Fay"]
    assert _owners(as_of="2024-01-09") == ["Ann", "Cid", None, "Eve"]


def test_the_order_of_rows_does_not_show():
    turned = retain.score(LINES.reverse())["owner"].to_list()
    assert turned == _owners()


def test_tables_go_before_lines_and_regions_come_last():
    customers = pl.DataFrame(
        {"customer_id": ["a", "b", "c"], "account_manager": ["Gus", None, None],
         "region": ["North", "North", "North"]}
    )  # fmt: skip
    managers = pl.DataFrame(
        {"customer_id": ["a", "b", "b", "b"], "manager": ["Hal", "Ida", "Jon", "Kim"],
         "since": ["2024-01-01", "2023-01-01", "2024-01-01", "2025-01-01"]}
    )  # fmt: skip
    regions = pl.DataFrame({"region": ["North"], "manager": ["Lea"]})
    found = _owners(customers=customers, tables={"managers": managers, "regions": regions})
    assert found == ["Gus", "Jon", "Lea", "Fay"]


def test_lines_are_left_alone_where_tables_name_everybody():
    def unread() -> pl.DataFrame:
        raise AssertionError("the lines were read")

    codes = pl.Series("code", [0], dtype=pl.UInt32)
    since = {"code": codes, "manager": ["Ann"], "since": [date(2020, 1, 1)]}
    base = Base(
        customer_days([("a", 0, 1)]),
        pl.DataFrame(schema={"code": pl.UInt32}),
        codes,
        {"managers": pl.DataFrame(since)},
        salespeople=unread,
    )
    assert owner(base, codes, as_of=day(40)).to_list() == ["Ann"]
    nobody = owner(replace(base, tables={}, salespeople=lambda: None), codes, as_of=day(40))
    assert (nobody.name, nobody.to_list()) == ("owner", [None])


def test_who_buys_in_several_regions_is_looked_after_where_it_bought_last():
    lines = LINES.drop("salesperson").with_columns(
        region=pl.Series(["North", " South ", "North", "North", "South", "South", "", "West", "-"])
    )
    regions = pl.DataFrame({"region": ["North", "South"], "manager": ["Lea", "Max"]})
    found = retain.score(lines, tables={"regions": regions})
    # a: both on the newest day, and North more often; b: a return is no sale; d: no manager.
    assert found["owner"].to_list() == ["Lea", "Lea", "Max", None]
    turned = retain.score(lines.reverse(), tables={"regions": regions})
    assert turned["owner"].to_list() == found["owner"].to_list()

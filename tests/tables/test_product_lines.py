"""Products, quantities and prices of lines, and what customers' habits come of them."""

from __future__ import annotations

import polars as pl
import pytest

import retain
from retain.engines import products as engine
from retain.scoring import bought
from retain.scoring.prices import COLUMNS
from tests.scoring.priced import priced

TOLD = ("reference_price_changes", "novelty_share", "price_position", "basket_repeat")
HEADER = ("customer_id", "date", "product_id", "category", "quantity", "unit_price", "amount")


def _lines(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=HEADER, orient="row", schema_overrides={"amount": pl.Float64})


def _told(lines: pl.DataFrame, **options) -> dict[str, tuple]:
    scores = retain.score(lines, **options)
    return {row[0]: row[1:] for row in scores.select("customer_id", *TOLD).iter_rows()}


def _year(product: str, price, quantity: int = 1, customer: str = "a") -> list[tuple]:
    """A line a month of 2024; `price` of the month."""
    return [
        (customer, f"2024-{m:02}-05", product, "tea", quantity, price(m), price(m) * quantity)
        for m in range(1, 13)
    ]


def test_changes_that_a_customer_saw():
    rows = _year("p", lambda m: 10 + 2 * (m > 3) + 2 * (m > 6) + 2 * (m > 9))
    rows += [("b", "2024-01-05", "p", "tea", 1, 10, 10), ("b", "2024-12-05", "p", "tea", 1, 16, 16)]
    rows += [("c", "2024-05-05", "p", "tea", 1, 12, 12), ("c", "2024-06-05", "p", "tea", 1, 12, 12)]
    changes = {name: told[0] for name, told in _told(_lines(rows)).items()}
    assert changes == {"a": 3, "b": 1, "c": 0}


def test_new_products_and_the_same_again():
    old = _year("old", lambda _: 10)
    rows = [*old, *_year("new", lambda _: 20, customer="b")[6:9]]
    rows.append(("b", "2024-01-09", "old", "tea", 1, 10, 10))
    found = _told(_lines(rows))
    assert found["a"][1] == 0
    assert found["a"][3] == 1
    assert found["b"][1] == 1, "all it bought after March was in its first months"
    assert found["b"][3] == pytest.approx(2 / 3, abs=1e-4), "the first of three was no repeat"


def test_place_in_the_category():
    rows = _year("plain", lambda _: 10) + _year("fine", lambda _: 20, customer="b")[:3]
    found = _told(_lines(rows))
    assert found["a"][2] == 0
    assert found["b"][2] == pytest.approx(0.693, abs=0.001)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"quantity": 0}, id="no quantity"),
        pytest.param({"quantity": -1}, id="given back"),
        pytest.param({"unit_price": 0.0, "amount": 0.0}, id="given away"),
        pytest.param({"product_id": ""}, id="no product"),
        pytest.param({"product_id": "NULL"}, id="a null word"),
        pytest.param({"customer_id": ""}, id="nobody"),
        pytest.param({"date": "2025-01-05"}, id="after the as-of day"),
    ],
)
def test_lines_that_tell_nothing(changed):
    rows = _year("p", lambda m: 10 + 2 * (m > 6))
    line = dict(zip(HEADER, ("a", "2024-01-05", "q", "tea", 1, 99.0, 99.0), strict=True)) | changed
    more = _lines([*rows, tuple(line.values())])
    options = {"as_of": "2024-12-31", "max_bad": 1.0}
    assert _told(more, **options)["a"] == _told(_lines(rows), **options)["a"]


@pytest.mark.parametrize("missing", ["product_id", "quantity"])
def test_without_a_column_nothing_is_known(missing):
    scores = retain.score(_lines(_year("p", lambda _: 10)).drop(missing))
    for name in set(COLUMNS) - {"price_sensitivity", "price_sensitivity_se", "price_score"}:
        assert scores[name].null_count() == scores.height


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(["list_price"], id="list price"),
        pytest.param(["unit_price"], id="unit price"),
        pytest.param(["discount_rate", "amount"], id="rate undone"),
        pytest.param(["percent", "amount"], id="per cent undone"),
        pytest.param(["discount_amount", "amount"], id="amount undone"),
        pytest.param(["amount"], id="amount over quantity"),
    ],
)
def test_where_the_price_comes_from(columns):
    """Discounts of six months, and a price that rises once: each way finds the rise alone."""
    dated = pl.DataFrame({"month": range(1, 13)}).with_columns(
        quantity=pl.lit(4),
        list_price=10.0 + 2 * (pl.col("month") > 6),
        discount_rate=pl.when(pl.col("month").is_between(3, 8)).then(0.2).otherwise(0.0),
    )
    net = pl.col("list_price") * (1 - pl.col("discount_rate"))
    undone = columns != ["amount"]
    full = dated.with_columns(
        unit_price=pl.col("list_price"),
        percent=pl.col("discount_rate") * 100,
        discount_amount=(pl.col("list_price") * pl.col("discount_rate") * 4).round(4),
        amount=((net if undone else pl.col("list_price")) * 4).round(4),
        date=pl.date(2024, "month", 5),
        customer_id=pl.lit("a"),
        product_id=pl.lit("p"),
    )
    lines = full.select("customer_id", "date", "product_id", "quantity", *columns)
    mapped = {"discount_rate": "percent"} if "percent" in columns else {}
    if "list_price" in columns:
        lines = lines.with_columns(full["amount"])
    assert retain.score(lines, columns=mapped)["reference_price_changes"].to_list() == [1]


@pytest.mark.parametrize("without", [["list_price", "unit_price"], ["discount_rate"]])
def test_neither_order_nor_pieces_change_a_figure(tmp_path, monkeypatch, without):
    lines = priced(5, customers=40, products=15).lines.drop(without)
    lines.write_parquet(tmp_path / "a.parquet")
    shuffled = lines.sample(fraction=1.0, shuffle=True, seed=6)
    shuffled.write_parquet(tmp_path / "b.parquet", row_group_size=1000)
    whole = retain.score(tmp_path / "a.parquet")
    monkeypatch.setattr(engine, "PIECE", 700)
    monkeypatch.setattr(bought, "LINES_AT_ONCE", 300)
    in_pieces = retain.score(tmp_path / "b.parquet")
    assert whole.select(COLUMNS).equals(in_pieces.select(COLUMNS))
    assert whole["price_response"].count() > 0

"""What a line means: sales, returns, cancellations, exclusions, margin, discount, currencies."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.errors import DataError
from tests.tables.loading import csv_text, read, write

DAY = "2024-01-05"
BASE = "customer_id,date,amount"
CASES: dict[str, tuple[str, list[str], dict, dict]] = {
    "a sale": (BASE, [f"a,{DAY},10"], {}, {"revenue": 10, "occasions": 1, "return_rate": 0}),
    "a negative amount is a return": (
        BASE, [f"a,{DAY},10", "a,2024-01-06,-4"], {},
        {"revenue": 6, "occasions": 1, "lines": 2, "return_rate": 0.4},
    ),
    "a negative quantity makes the amount negative": (
        f"{BASE},qty", [f"a,{DAY},10,2", "a,2024-01-06,4,-1"], {},
        {"revenue": 6, "occasions": 1, "return_rate": 0.4},
    ),
    "both negative is one return, not a sale": (
        f"{BASE},qty", [f"a,{DAY},10,2", "a,2024-01-06,-4,-1"], {},
        {"revenue": 6, "occasions": 1, "return_rate": 0.4},
    ),
    "a cancelled sale": (
        f"{BASE},status", [f"a,{DAY},10,paid", "a,2024-01-06,4, Cancelled "], {},
        {"revenue": 10, "occasions": 1, "lines": 2, "return_rate": pytest.approx(4 / 14)},
    ),
    "a cancelled sale in Chinese": (
        f"{BASE},状态", [f"a,{DAY},10,已完成", "a,2024-01-06,4,已取消"], {},
        {"revenue": 10, "occasions": 1},
    ),
    "a cancelled line that is negative already": (
        f"{BASE},status", [f"a,{DAY},10,", "a,2024-01-06,-4,returned"], {},
        {"revenue": 6, "occasions": 1, "return_rate": 0.4},
    ),
    "statuses of one's own": (
        f"{BASE},status", [f"a,{DAY},10,gone", "a,2024-01-06,4,cancelled"],
        {"cleaning__cancelled_statuses": ["Gone"]}, {"revenue": 4, "occasions": 1},
    ),
    "a prefix that is not configured": (
        f"{BASE},order_id", [f"a,{DAY},10,1", "a,2024-01-06,4,C1"], {},
        {"revenue": 14, "occasions": 2, "orders": 2},
    ),
    "a prefix that is": (
        f"{BASE},order_id", [f"a,{DAY},10,1", "a,2024-01-06,4,C1"],
        {"cleaning__cancelled_prefixes": ["C"]}, {"revenue": 10, "occasions": 1, "orders": 1},
    ),
    "an excluded product": (
        f"{BASE},sku", [f"a,{DAY},10,x", "a,2024-01-06,4, POST ", "a,2024-01-07,1,post"],
        {"cleaning__excluded_products": ["POST"]}, {"revenue": 11, "occasions": 2, "lines": 2},
    ),
    "zero is no occasion": (
        BASE, [f"a,{DAY},0", "a,2024-01-06,-0.00"], {},
        {"revenue": 0, "occasions": 0, "lines": 2, "return_rate": None, "tier": "D"},
    ),
    "quantity times unit price": (
        "customer_id,date,qty,unit_price", [f"a,{DAY},3,0.1", "a,2024-01-06,-1,0.1"], {},
        {"revenue": 0.2, "occasions": 1, "return_rate": pytest.approx(1 / 3)},
    ),
    "an amount wins over quantity times unit price": (
        f"{BASE},qty,unit_price", [f"a,{DAY},10,3,5"], {}, {"revenue": 10},
    ),
    "margin as given": (
        f"{BASE},margin", [f"a,{DAY},10,3", f"a,{DAY},-5,-2"], {},
        {"margin_window": 1, "value_window": 1},
    ),
    "margin from cost, whatever the sign of a return's cost": (
        f"{BASE},cost", [f"a,{DAY},10,7", f"a,{DAY},-5,3", f"a,{DAY},-2,-1"], {},
        {"margin_window": 0, "value_window": 0, "revenue_window": 3},
    ),
    "margin of a cancelled sale": (
        f"{BASE},margin,status", [f"a,{DAY},10,3,", f"a,{DAY},9,4,void"], {},
        {"margin_window": 3, "revenue_window": 10},
    ),
    "one line without its margin": (
        f"{BASE},margin", [f"a,{DAY},10,3", f"a,{DAY},4,"], {},
        {"margin_window": None, "value_window": 14},
    ),
    "value as asked for": (
        f"{BASE},margin", [f"a,{DAY},10,3"], {"scoring__value": "revenue"},
        {"margin_window": 3, "value_window": 10},
    ),
    "a discount rate": (
        f"{BASE},discount", [f"a,{DAY},30,0.1", f"a,{DAY},10,0", f"a,{DAY},10,"], {},
        {"discount_share": 0.6},
    ),
    "a discount amount": (
        f"{BASE},优惠金额", [f"a,{DAY},30,5", f"a,{DAY},20,0.00"], {}, {"discount_share": 0.6},
    ),
    "a list price above the unit price": (
        f"{BASE},list_price,unit_price,qty", [f"a,{DAY},30,12,10,3", f"a,{DAY},10,10,10,1"], {},
        {"discount_share": 0.75},
    ),
    "any sign of a discount is one": (
        f"{BASE},discount_rate,discount_amount", [f"a,{DAY},30,0,5", f"a,{DAY},10,.1,0"], {},
        {"discount_share": 1},
    ),
    "no sign of discounts at all": (BASE, [f"a,{DAY},10"], {}, {"discount_share": None}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_line_means(case, tmp_path):
    header, lines, options, expected = CASES[case]
    path = write(tmp_path / "lines.csv", "\n".join([header, *lines]))
    row = read(path, **options).row("a")
    assert {name: row[name] for name in expected} == expected


_price = st.decimals(0, 10**6, places=4)
_quantity = st.decimals(-(10**4), 10**4, places=3)


@settings(max_examples=30)
@given(st.lists(st.tuples(_quantity, _price), min_size=1, max_size=10))
def test_quantity_times_unit_price_is_exact(lines):
    unit = Decimal("0.0001")
    exact = sum((q * p).quantize(unit, ROUND_HALF_UP) for q, p in lines)
    frame = pl.DataFrame(
        {
            "customer_id": "a",
            "date": DAY,
            "quantity": [f"{q:f}" for q, _ in lines],
            "unit_price": [f"{p:f}" for _, p in lines],
        }
    )
    assert read(frame).row("a")["revenue"] == float(exact)


def test_what_is_said_of_the_lines(tmp_path):
    header = "customer_id,date,amount,sku"
    path = write(
        tmp_path / "lines.csv",
        f"{header}\na,{DAY},10,x\na,{DAY},-4,x\na,{DAY},0,x\na,{DAY},7,fee\n,{DAY},5,x\n",
    )
    notes = read(path, cleaning__excluded_products=["fee"]).notes
    expected = {"NOTE_HEADER_MAPPED", "NOTE_RETURNS", "NOTE_ZERO", "NOTE_EXCLUDED", "NOTE_NULL_ID"}
    assert {code for code in notes if not code.startswith("DETAIL_")} == expected
    path.write_text(f"{header}\na,{DAY},0,x\n")
    assert "WARN_ZERO" in read(path).notes


def test_several_currencies_cannot_be_added(tmp_path):
    rows = [["a", DAY, 1, " EUR "], ["b", DAY, 1, "EUR"], ["b", DAY, 1, ""]]
    one = write(tmp_path / "1.csv", csv_text(f"{BASE},currency", rows))
    assert read(one).account.accepted == 3
    two = write(tmp_path / "2.csv", csv_text(f"{BASE},Currency Code", [["a", DAY, 1, "CNY"]]))
    with pytest.raises(DataError, match=r"\(CNY, EUR\)") as refused:
        read(one, two)
    assert refused.value.code == "MIXED_CURRENCY"


ORDERS = csv_text(
    f"{BASE},order_id",
    [
        ["a", "2024-01-05", 10, "o1"],
        ["a", "2024-01-05", 5, "o1"],
        ["a", "2024-02-05", 20, "o2"],
        ["b", "2024-02-06", 7, "o3"],
    ],
)


@pytest.mark.parametrize(
    ("returns", "as_of", "revenue"),
    [
        ("order_id\no1\n", "2024-02-06", 20),
        ("order_id\no1\no1\n o1 \n", "2024-02-06", 20),
        ("order_id,date\no1,2024-02-01\n", "2024-02-06", 20),
        ("order_id,date\no1,2024-02-01\n", "2024-01-31", 15),
        ("order_id,date\no2,2024-01-01\n", "2024-02-06", 15),  # not before its sale
        ("order_id\nunknown\n", "2024-02-06", 35),
        ("order_id\n", "2024-02-06", 35),
    ],
)
def test_orders_given_back(returns, as_of, revenue, tmp_path):
    orders = write(tmp_path / "orders.csv", ORDERS)
    given_back = write(tmp_path / "returns.csv", returns)
    row = read(orders, returns=given_back, scoring__as_of=as_of).row("a")
    assert row["revenue"] == revenue
    bought = row["revenue"] / (1 - row["return_rate"]) if revenue else 0
    assert bought == pytest.approx(15 if as_of < "2024-02" else 35)
    assert row["occasions"] == row["orders"] == (1 if as_of < "2024-02" else 2)


def test_the_returns_table_is_accounted_for(tmp_path):
    orders = write(tmp_path / "orders.csv", ORDERS)
    text = "order_id,date\no1,2024-02-01\no2,2024-02-01\n,2024-02-01\no3,soon\n"
    returns = write(tmp_path / "returns.csv", text)
    found = read(orders, returns=returns, cleaning__max_bad=1)
    account = found.accounts["returns"]
    assert (account.rows, account.accepted) == (4, 2)
    assert dict(account.quarantined) == {"BAD_DATE": 1, "NULL_ID": 1}
    assert "WARN_UNKNOWN_ORDERS" not in found.notes
    assert found.of("customer_id", "revenue") == [("a", 0), ("b", 7)]


def test_returns_need_orders(tmp_path):
    plain = write(tmp_path / "lines.csv", csv_text(BASE, [["a", DAY, 1]]))
    with pytest.raises(DataError, match="--map order_id=COLUMN"):
        read(plain, returns=write(tmp_path / "returns.csv", "order_id\no1\n"))

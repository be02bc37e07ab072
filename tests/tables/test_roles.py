"""Headers: which are recognised, and what is said of those that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.errors import DataError, UsageError
from retain.tables.roles import TABLES, fold, map_roles, recognised

HEADERS = [
    ("transactions", "CustomerID", "customer_id"),
    ("transactions", "customer_id", "customer_id"),
    ("transactions", "Customer No.", "customer_id"),
    ("transactions", "  client-id ", "customer_id"),
    ("transactions", "ＣＵＳＴＯＭＥＲ＿ＩＤ", "customer_id"),
    ("transactions", "客户编号", "customer_id"),
    ("transactions", "客户 ID", "customer_id"),
    ("transactions", "客户ＩＤ", "customer_id"),
    ("transactions", "InvoiceDate", "date"),
    ("transactions", "ORDER_DATE", "date"),
    ("transactions", "订单日期", "date"),
    ("transactions", "下单_时间", "date"),
    ("transactions", "Net Amount", "amount"),
    ("transactions", "销售额", "amount"),
    ("transactions", "InvoiceNo", "order_id"),
    ("transactions", "订单 ID", "order_id"),
    ("transactions", "QTY", "quantity"),
    ("transactions", "数量", "quantity"),
    ("transactions", "UnitPrice", "unit_price"),
    ("transactions", "单价", "unit_price"),
    ("transactions", "折扣", "discount_rate"),
    ("transactions", "利润", "margin"),
    ("transactions", "类别", "category"),
    ("transactions", "StockCode", "product_id"),
    ("transactions", "Order Status", "status"),
    ("transactions", "币种", "currency"),
    ("customers", "ID", "customer_id"),
    ("customers", "Company Name", "name"),
    ("customers", "客户名称", "name"),
    ("customers", "地区", "region"),
    ("customers", "客户经理", "account_manager"),
    ("customers", "行业", "industry"),
    ("returns", "退货日期", "date"),
    ("returns", "Order No", "order_id"),
]
UNKNOWN = ["id", "when", "amounts due", "customer_id_2", "客户", "", "___"]


@pytest.mark.parametrize(("table", "header", "role"), HEADERS)
def test_a_header_that_speaks_for_itself(table, header, role):
    assert recognised(table, [header]) == {role: header}


@pytest.mark.parametrize("header", UNKNOWN)
def test_nothing_else_is_guessed(header):
    assert recognised("transactions", [header]) == {}


@pytest.mark.parametrize("table", TABLES)
def test_no_name_belongs_to_two_roles(table):
    owners: dict[str, set[str]] = {}
    for role, aliases in TABLES[table].aliases.items():
        for alias in (role, *aliases):
            owners.setdefault(fold(alias), set()).add(role)
    assert {name: roles for name, roles in owners.items() if len(roles) > 1} == {}


_ALIASES = [
    (table, role, alias)
    for table, kind in TABLES.items()
    for role, aliases in kind.aliases.items()
    for alias in (role, *aliases)
]


@given(st.sampled_from(_ALIASES), st.data())
def test_case_blanks_marks_and_width_do_not_matter(known, data):
    table, role, alias = known
    between = st.text(" _-./\t\u3000", max_size=2)
    dressed = ""
    for char in alias:
        wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char
        dressed += data.draw(st.sampled_from([char, char.upper(), wide])) + data.draw(between)
    assert recognised(table, [dressed]) == {role: dressed}


def test_two_columns_for_one_role_are_both_named():
    columns = ["customer_id", "Order Date", "invoice_date", "amount"]
    with pytest.raises(DataError, match="Order Date, invoice_date could each be date") as refused:
        map_roles("transactions", columns, {}, source="sales.csv")
    assert refused.value.code == "AMBIGUOUS_COLUMN"
    assert "sales.csv" in str(refused.value)
    assert "--map date=Order Date" in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "missing", "near"),
    [
        (["custmer", "date", "amount"], "customer_id", "custmer"),
        (["customer_id", "order dat", "amount"], "date", "order dat"),
        (["customer_id", "date", "qty"], "amount / quantity + unit_price", "-"),
        (["客户编码号", "日期", "金额"], "customer_id", "客户编码号"),
    ],
)
def test_a_required_role_nothing_claims(columns, missing, near):
    with pytest.raises(DataError) as refused:
        map_roles("transactions", columns, {}, source="sales.csv")
    assert refused.value.code == "MISSING_COLUMN"
    assert refused.value.values["role"] == missing
    assert near in str(refused.value.values["near"]).split(", ")
    assert ", ".join(columns) in str(refused.value)


def test_quantity_and_unit_price_stand_for_amount():
    columns = ["customer_id", "date", "qty", "price"]
    mapping = map_roles("transactions", columns, {}, source="-")
    assert mapping == {
        "customer_id": "customer_id", "date": "date", "quantity": "qty", "unit_price": "price",
    }  # fmt: skip


def test_what_is_mapped_by_hand_wins():
    columns = ["customer_id", "buyer", "date", "Order Date", "amount", "qty"]
    by_hand = {"customer_id": "buyer", "date": "Order Date", "amount": "qty"}
    mapping = map_roles("transactions", columns, by_hand, source="-")
    assert mapping == by_hand  # "qty", taken, plays no second role


@pytest.mark.parametrize(
    ("column", "near"), [("ammount", "amount"), ("Amount", "amount"), ("zzz", "-")]
)
def test_a_mapped_column_that_is_not_there(column, near):
    columns = ["customer_id", "date", "amount"]
    with pytest.raises(DataError) as refused:
        map_roles("transactions", columns, {"amount": column}, source="sales.csv")
    assert refused.value.code == "MISSING_COLUMN"
    assert refused.value.values["near"] == near
    assert "customer_id, date, amount" in str(refused.value)


def test_a_role_that_is_none():
    with pytest.raises(UsageError, match="nearest: customer_id"):
        map_roles("transactions", ["x"], {"custmer_id": "x"}, source="-")


def test_a_file_of_another_table():
    columns = ["客户编号", "投诉时间", "关闭时间", "类别", "严重程度"]
    with pytest.raises(DataError, match=r"--table complaints=x\.csv") as refused:
        map_roles("transactions", columns, {}, source="x.csv")
    assert refused.value.code == "MISSING_COLUMN"
    assert "客户编号, 投诉时间" in str(refused.value)

"""The Chinese superstore: one business in three files, headers that speak for themselves."""

from __future__ import annotations

import io

import polars as pl
import pytest

SHEET = "示例 - 超市.xls"


@pytest.fixture
def folder(real_data):
    return real_data / "superstore_zh"


def test_three_files_one_result(retain, folder):
    utf8 = retain("score", folder / "订单.utf8.csv")
    gb18030 = retain("score", folder / "订单.gb18030.csv", "--encoding", "gb18030")
    sheet = retain("score", f"{folder / SHEET}#订单")
    assert utf8.code == gb18030.code == sheet.code == 0, (utf8.err, gb18030.err, sheet.err)
    assert utf8.out == gb18030.out
    assert utf8.out == sheet.out
    scores = pl.read_csv(io.BytesIO(utf8.out))
    assert scores.height == 790
    assert scores["name"].null_count() == 0
    assert scores["name"].n_unique() == 771
    assert set(scores["segment"]) == {"公司", "消费者", "小型企业"}


def test_undeclared_encoding_is_refused_with_the_likely_one(retain, folder):
    ran = retain("score", folder / "订单.gb18030.csv")
    assert ran.code == 65
    assert "--encoding gb18030" in ran.err
    assert ran.out == b""


def test_returns_lower_revenue_and_leave_occasions(retain, folder):
    orders = folder / "订单.utf8.csv"
    plain = pl.read_csv(io.BytesIO(retain("score", orders).out))
    for returns in (folder / "退货.utf8.csv", f"{folder / SHEET}#退货"):
        ran = retain("score", orders, "--table", f"returns={returns}")
        assert ran.code == 0, ran.err
        netted = pl.read_csv(io.BytesIO(ran.out))
        back = pl.read_csv(folder / "退货.utf8.csv")["订单 ID"].unique()
        lines = pl.read_csv(orders).filter(pl.col("订单 ID").is_in(back.implode()))
        given_back = lines["销售额"].sum()
        assert plain["revenue"].sum() - netted["revenue"].sum() == pytest.approx(
            given_back, abs=0.05
        )
        assert (plain["occasions"] == netted["occasions"]).all()
        assert (plain["orders"] == netted["orders"]).all()
        assert netted["return_rate"].max() > 0


def test_orders_equal_an_independent_count(retain, folder):
    orders = folder / "订单.utf8.csv"
    scores = pl.read_csv(io.BytesIO(retain("score", orders).out))
    expected = (
        pl.read_csv(orders)
        .filter(pl.col("销售额") > 0)
        .group_by(customer_id="客户 ID")
        .agg(orders_by_hand=pl.col("订单 ID").n_unique(), days=pl.col("订单日期").n_unique())
    )
    joined = scores.join(expected, on="customer_id")
    assert joined.height == 790
    assert (joined["orders"] == joined["orders_by_hand"]).all()
    assert (joined["occasions"] == joined["days"]).all()

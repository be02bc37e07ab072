"""The command line in this very process, and the businesses it is run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import here, sample

__all__ = ["here", "sample"]

_ONLINE = """
    SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer,
           CAST(InvoiceDate AS DATE) AS day,
           CAST(ROUND(UnitPrice * 10000) AS BIGINT) * CAST(Quantity AS BIGINT) AS minor
    FROM '{file}' WHERE CustomerID IS NOT NULL AND NOT isnan(CustomerID)"""
_CDNOW = """
    SELECT customer_id AS customer, strptime(date, '%Y%m%d')::DATE AS day,
           CAST(amount::DECIMAL(18, 4) * 10000 AS BIGINT) AS minor
    FROM read_csv('{file}', all_varchar = true)"""
_SUPERSTORE = """
    SELECT "客户 ID" AS customer, CAST("订单日期" AS DATE) AS day,
           CAST("销售额"::DECIMAL(18, 4) * 10000 AS BIGINT) AS minor
    FROM read_csv('{file}', all_varchar = true)"""
_ADVENTURE = """
    SELECT CAST(ResellerKey AS VARCHAR) AS customer, CAST(OrderDate AS DATE) AS day,
           CAST(SalesAmount * 10000 AS BIGINT) AS minor FROM '{file}'"""


@pytest.fixture(scope="session")
def sources(real_data, tmp_path_factory) -> dict[str, tuple[Path, tuple[str, ...], str]]:
    """Each business: its file, how it is read, its lines in SQL."""
    cdnow = tmp_path_factory.mktemp("cdnow") / "cdnow.csv"
    text = (real_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]
    cells = [line.split() for line in text]
    cdnow.write_text(
        "customer_id,date,amount\n" + "".join(f"{c[0]},{c[1]},{c[3]}\n" for c in cells)
    )
    reseller = ("--map", "customer_id=ResellerKey", "--map", "order_id=SalesOrderNumber")
    return {
        "cdnow": (cdnow, (), _CDNOW),
        "online_retail": (real_data / "online_retail" / "onlineretail.parquet", (), _ONLINE),
        "superstore_zh": (real_data / "superstore_zh" / "订单.utf8.csv", (), _SUPERSTORE),
        "adventureworks": (
            real_data / "adventureworks" / "FactResellerSales.parquet", reseller, _ADVENTURE,
        ),
    }  # fmt: skip


@pytest.fixture
def nothing(tmp_path) -> Path:
    """A configuration that says nothing."""
    config = tmp_path / "nothing.toml"
    config.touch()
    return config

"""The whole business: every subject drawn in turn, and the tables and configuration they make."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.demo.accounts import draw_accounts
from retain.demo.behaviour import draw_behaviour
from retain.demo.customers import customers_table, draw_records
from retain.demo.leaving import draw_leaving
from retain.demo.lines import Setting, draw_lines
from retain.demo.moves import draw_moves
from retain.demo.orders import draw_orders
from retain.demo.products import draw_products
from retain.demo.returns import draw_returns
from retain.demo.staff import draw_staff
from retain.demo.streams import stream
from retain.demo.transactions import transactions_table
from retain.demo.truth import truth_table
from retain.demo.vocabulary import LANGUAGES

MOST_CUSTOMERS: Final = 100_000


@dataclass(frozen=True)
class Business:
    """An invented business as the files `retain demo` writes.

    Attributes:
        tables: file stem → frame: `transactions`, `customers`, and `truth`, which no command
            reads. Money is decimal with two places, dates are dates, ids are text.
        config: the text of a `retain.toml` that names the files, as CSV.

    """

    tables: dict[str, pl.DataFrame]
    config: str


CONFIG: Final = {
    "en": """\
# A made-up distributor of building and kitchen hardware, 2023 to 2025.
# `retain demo` wrote this file and the tables beside it; nothing in them is real.
#
# Paths are seen from this file. The headers are recognised by name, so no columns are mapped.
# truth.csv is not named here: it says what was planted, for comparing with the scores.

[tables.transactions]
files = ["transactions.csv"]  # one row an order line; returns are negative

[tables.customers]
files = ["customers.csv"]     # one row a customer, some of whom never bought
""",
    "zh": """\
# 一家虚构的建材与厨房五金经销商，2023 年至 2025 年。
# 本文件和旁边的表由 `retain demo` 写出，内容全属虚构。
#
# 路径从本文件所在的文件夹算起。表头按名称自动识别，无需列映射。
# truth.csv 未列在此：它记录预先设定的事实，用来与评分对照。

[tables.transactions]
files = ["transactions.csv"]  # 每行一条订单明细；退货为负数

[tables.customers]
files = ["customers.csv"]     # 每行一位客户，其中有些从未购买
""",
}


def make_business(customers: int = 2000, seed: int = 7, lang: str = "en") -> Business:
    """Make the business up.

    Args:
        customers: accounts known to the business, 1 to 100,000: prospects and the few buyers
            missing from the customers table are counted among them.
        seed: a whole number from 0; the same seed gives the same business.
        lang: `en` or `zh`; headers and words differ, numbers and ids do not.

    Raises:
        ValueError: an argument out of its range.

    """
    _check(customers, seed, lang)
    vocabulary = LANGUAGES[lang]
    products = draw_products(stream(seed, "products"))
    accounts = draw_accounts(stream(seed, "accounts"), customers)
    behaviour = draw_behaviour(stream(seed, "behaviour"), accounts)
    moves = draw_moves(stream(seed, "moves"), accounts, behaviour)
    model = moves.model(customers)
    accounts, behaviour = accounts.like(model), behaviour.like(model)
    staff = draw_staff(stream(seed, "staff"), accounts)
    leaving = draw_leaving(stream(seed, "leaving"), accounts, behaviour, staff, products, moves)
    orders = draw_orders(stream(seed, "orders"), accounts, behaviour, leaving)
    setting = Setting(behaviour, leaving, staff, products)
    lines = draw_lines(stream(seed, "lines"), orders, setting)
    returns = draw_returns(stream(seed, "returns"), lines, behaviour)
    lines = pl.concat([lines, returns]).sort("day", "order", maintain_order=True)
    records = draw_records(stream(seed, "records"), accounts, behaviour, leaving, moves)
    ids = records.ids
    tables = {
        "transactions": transactions_table(
            stream(seed, "transactions table"), lines, ids, products, vocabulary
        ),
        "customers": customers_table(
            stream(seed, "customers table"), accounts, records, staff, lang
        ),
        "truth": truth_table(accounts, behaviour, leaving, staff, moves, records, vocabulary),
    }
    return Business(tables=tables, config=CONFIG[lang])


def _check(customers: int, seed: int, lang: str) -> None:
    """Refuse arguments out of range."""
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise ValueError(f"customers: {customers} is not from 1 to {MOST_CUSTOMERS:,}")
    if seed < 0:
        raise ValueError(f"seed: {seed} is below 0")
    if lang not in LANGUAGES:
        raise ValueError(f"lang: {lang!r} is none of {', '.join(LANGUAGES)}")

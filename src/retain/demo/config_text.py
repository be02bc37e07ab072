"""The retain.toml that is written beside the tables."""

from collections.abc import Container, Mapping
from typing import Final

OPENING: Final = {
    "en": """\
# A made-up distributor of building and kitchen hardware, 2023 to 2025.
# `retain demo` wrote this file and the tables beside it; nothing in them is real.
#
# Paths are seen from this file. The headers are recognised by name, so no columns are mapped.
# truth.csv is not named here: it says what was planted, for comparing with the scores.
#
# As in real books, some ids and names carry blanks, some buyers are missing from the customers
# table, and one branch has not sent in its last seven weeks.
""",
    "zh": """\
# 一家虚构的建材与厨房五金经销商，2023 年至 2025 年。
# 本文件和旁边的表由 `retain demo` 写出，内容全属虚构。
#
# 路径从本文件所在的文件夹算起。表头按名称自动识别，无需列映射。
# truth.csv 未列在此：它记录预先设定的事实，用来与评分对照。
#
# 与真实账目一样：有些编号和名称带空格，有些买家不在客户表里，有一个门店最近七周的订单尚未报来。
""",
}

COMMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "transactions": (
        "one row an order line; single goods given back are negative lines",
        "每行一条订单明细；单件退货为负数",
    ),
    "customers": (
        "one row a customer, some of whom never bought",
        "每行一位客户，其中有些从未购买",
    ),
    "regions": ("who owns each region", "各地区由谁负责"),
    "contacts": (
        "calls, visits, messages, meetings, gifts; theirs too",
        "电话、拜访、消息、会面、礼品，含客户来电",
    ),
    "complaints": ("one row a complaint, in the customer's words", "每行一件投诉，附客户原话"),
    "promises": ("what was promised, and when it was done", "承诺了什么，何时兑现"),
    "managers": ("who looked after whom, since when", "谁从何时起负责哪位客户"),
    "surveys": (
        "one row an answer and dimension; grades 1 to 5, nps 0 to 10",
        "每份答卷每个维度一行；评分 1 至 5，净推荐值 0 至 10",
    ),
    "wallet": (
        "what customers buy in a quarter, and how much of it from us",
        "客户一个季度的采购额，以及其中我方所占",
    ),
    "market_prices": (
        "what competitors ask for our best-known products",
        "竞争对手对我方主要产品的售价",
    ),
    "engagement": (
        "referrals, events (people who came), suggestions, support",
        "推荐、活动（到场人数）、建议、支持",
    ),
    "stock": (
        "dealers' stock of our goods in pieces, at the end of each month",
        "经销商每月末的我方货品库存与当月销量（件）",
    ),
    "returns": ("orders given back whole", "整单退回的订单"),
    "winback_attempts": (
        "whom we tried to win back; holdout: deliberately not",
        "挽回过的客户；holdout 为有意不联系的对照组",
    ),
    "reasons": ("what customers said on leaving", "客户离开时说的原因"),
}
"""Table → what it holds, in English and Chinese."""


VALUE_RULES: Final = {
    "en": """
# those who decide about customers, the lowest first: those of several regions go one rank up
[levels]
owner_ranks = ["branch", "region", "head office"]

# what customers are called by their annual revenue, in the currency of the orders
[levels.floors]
diamond = 60000
platinum = 20000
gold = 6000
vip = 1500
standard = 0

# the same revenue weighs more where the region is small
[levels.coefficients]
Metropolitan = 1.0
Regional = 0.9
Rural = 0.8

# who decides about each level
[levels.owners]
diamond = "head office"
platinum = "region"
gold = "branch"
vip = "branch"
standard = "branch"

# what a key account must bring a year, and the terms beyond which it is none
[key_accounts]
min_occasions = 4
max_discount_rate = "15%"
max_return_rate = "20%"
max_payment_days = 90

# what one of each is worth in money, besides what a customer spends
[engagement.worth]
referral = 120
event = 8
suggestion = 5
support = 60
""",
    "zh": """
# 负责方，从低到高；跨地区客户上移一级
[levels]
owner_ranks = ["门店", "大区", "总部"]

# 按年净收入划分的客户等级，金额与订单同币种
[levels.floors]
"钻石" = 60000
"白金" = 20000
"黄金" = 6000
"贵宾" = 1500
"普通" = 0

# 地区越小，同样的销售额分量越重
[levels.coefficients]
"都市" = 1.0
"地方" = 0.9
"乡村" = 0.8

# 各等级由谁决定
[levels.owners]
"钻石" = "总部"
"白金" = "大区"
"黄金" = "门店"
"贵宾" = "门店"
"普通" = "门店"

# 大客户每年至少的购买次数，以及超出即排除的条件
[key_accounts]
min_occasions = 4
max_discount_rate = "15%"
max_return_rate = "20%"
max_payment_days = 90

# 除消费外，每项贡献折合的金额
[engagement.worth]
referral = 120
event = 8
suggestion = 5
support = 60

# 工作日按中国大陆的法定节假日与调休
[plan]
country = "CN"
""",
}
"""Levels, key accounts and working days that fit this business."""


def config_text(lang: str, tables: Container[str]) -> str:
    """Return the text of a `retain.toml` that names the given tables as CSV files."""
    column = ("en", "zh").index(lang)
    sections = [
        f'\n# {comment[column]}\n[tables.{table}]\nfiles = ["{table}.csv"]\n'
        for table, comment in COMMENTS.items()
        if table in tables
    ]
    return OPENING[lang] + "".join(sections) + VALUE_RULES[lang]

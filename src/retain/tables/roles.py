"""The tables retain reads, the roles of their columns, and how a header is recognised.

A role is what a column means (`customer_id`, `amount`). A header claims a role when, folded (case,
blanks, underscores and punctuation gone, full width made half width), it equals the role's own name or one
of its aliases, English or Chinese. Nothing else is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retain.errors import DataError, UsageError, nearest

_TRANSACTIONS = {
    "customer_id": "customer, cust id, client id, client, account id, buyer id, member id, user id, "
    "customer number, customer no, customer code, customer key, 客户编号, 客户ID, 客户编码, 客户代码, 客户号, "
    "会员编号, 会员ID, 会员号, 买家ID, 用户ID, 顾客编号, 顾客ID, 经销商编号, 经销商ID, 门店编号",
    "date": "order date, invoice date, transaction date, purchase date, sale date, sales date, "
    "txn date, trans date, day, 订单日期, 下单日期, 日期, 交易日期, 销售日期, 购买日期, 开票日期, 下单时间, "
    "订单时间, 交易时间",
    "amount": "net amount, sales amount, amount net, sales, revenue, net sales, total, line total, "
    "turnover, spend, dollar value, 销售额, 金额, 销售金额, 订单金额, 交易金额, 成交金额, 实付金额, 净额, 消费金额",
    "order_id": "order, order no, order number, invoice, invoice no, invoice number, invoice id, "
    "transaction id, receipt id, receipt no, sales order number, 订单编号, 订单号, 订单ID, 单号, 单据编号, "
    "发票号, 交易编号, 流水号",
    "quantity": "qty, units, order quantity, 数量, 件数, 销售数量, 购买数量",
    "unit_price": "price, 单价, 售价, 成交单价",
    "list_price": "catalogue price, catalog price, 标价, 原价, 目录价, 吊牌价",
    "discount_rate": "discount, discount pct, discount percent, unit price discount pct, 折扣, 折扣率",
    "discount_amount": "discount value, 折扣金额, 折扣额, 优惠金额",
    "cost": "total cost, total product cost, cogs, 成本, 成本额, 成本金额",
    "margin": "profit, gross profit, gross margin, 利润, 毛利, 毛利额",
    "product_id": "product, sku, stock code, item id, item, product code, product key, 产品编号, 产品ID, "
    "商品编号, 商品编码, 商品ID, 货号",
    "category": "product category, 类别, 品类, 产品类别, 商品类别, 分类",
    "channel": "sales channel, 渠道, 销售渠道",
    "salesperson": "sales person, sales rep, rep, 销售员, 销售人员, 业务员, 导购员",
    "status": "order status, 状态, 订单状态",
    "promised_date": "promise date, due date, 承诺日期, 约定交期, 交期",
    "delivered_date": "delivery date, ship date, shipped date, 交货日期, 发货日期, 送达日期, 到货日期",
    "quoted_date": "quote date, 报价日期",
    "currency": "currency code, 币种, 货币",
}

_CUSTOMERS = {
    "customer_id": _TRANSACTIONS["customer_id"] + ", id, 编号",
    "name": "customer name, client name, company, company name, reseller name, 客户名称, 客户姓名, 名称, 姓名, "
    "公司名称, 会员姓名",
    "segment": "customer segment, customer type, 细分, 客户类型, 客户类别",
    "industry": "sector, business type, 行业, 所属行业",
    "region": "area, sales region, territory, 地区, 区域, 大区, 所属地区",
    "region_group": "地区组, 区域组, 地区类别",
    "account_manager": "manager, owner, account owner, 客户经理, 负责人, 跟进人",
    "since": "customer since, created, created at, registered, 建档日期, 注册日期, 开户日期",
    "state": "customer state, customer status, 客户状态, 状态",
    "merged_into": "合并至, 合并到",
    "referred_by": "referrer, 推荐人, 推荐人编号, 介绍人",
    "prospect_stage": "stage, 潜客阶段, 商机阶段",
    "phone": "telephone, mobile, tel, 电话, 手机, 手机号, 联系电话",
    "tax_id": "vat id, vat number, tax number, 税号, 纳税人识别号, 统一社会信用代码",
    "contact_person": "contact, 联系人",
    "payment_days": "payment terms, terms days, 账期, 账期天数, 付款天数",
    "receivable": "receivables, 应收, 应收款, 应收账款",
    "rebate_balance": "rebate, 返利余额, 返利",
    "credit_limit": "信用额度, 授信额度",
    "agreed_discount": "协议折扣",
    "consent": "opt in, marketing consent, 同意联系, 营销同意",
    "preferred_channel": "首选渠道, 偏好渠道",
    "preferred_time": "首选时间, 偏好时间",
    "birthday": "birth date, date of birth, 生日, 出生日期",
    "contract_date": "contract anniversary, 合同日期, 签约日期",
}

_RETURNS = {
    "order_id": _TRANSACTIONS["order_id"],
    "date": "return date, returned on, 退货日期, 退回日期, 日期",
}


@dataclass(frozen=True)
class TableKind:
    """One kind of table: its roles with their aliases, and which of them it must have.

    `required` holds alternatives: each inner tuple is a set of roles that together are enough.
    """

    name: str
    aliases: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles' names, in their order."""
        return tuple(self.aliases)


def _split(aliases: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {role: tuple(a.strip() for a in text.split(",")) for role, text in aliases.items()}


TABLES: Mapping[str, TableKind] = {
    kind.name: kind
    for kind in (
        TableKind(
            "transactions",
            _split(_TRANSACTIONS),
            ((("customer_id",),), (("date",),), (("amount",), ("quantity", "unit_price"))),
        ),
        TableKind("customers", _split(_CUSTOMERS), ((("customer_id",),),)),
        TableKind("returns", _split(_RETURNS), ((("order_id",),),)),
    )
}


def fold(header: str) -> str:
    """A header for comparison: NFKC, lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def map_roles(
    table: str,
    columns: Iterable[str],
    explicit: Mapping[str, str],
    *,
    source: str,
) -> dict[str, str]:
    """Which column of a file plays which role.

    Args:
        table: a name in `TABLES`.
        columns: the file's header.
        explicit: role → column, as typed or configured; these win and silence recognition for
            both the role and the column.
        source: the file, for messages.

    Returns:
        role → column, in the order of the table's roles.

    Raises:
        DataError: an explicit column is not in the file, two columns claim one role, or nothing
            claims a required one.
        UsageError: an explicit role is none of the table's.
    """
    kind = TABLES[table]
    present = tuple(columns)
    mapping = _explicit(kind, present, explicit, source)
    free = [column for column in present if column not in mapping.values()]
    claims = _claims(kind, free)
    for role, claimants in claims.items():
        if role in mapping:
            continue
        if len(claimants) > 1:
            raise DataError(
                "two_claim_role",
                code="AMBIGUOUS_COLUMN",
                file=source,
                columns=", ".join(claimants),
                role=role,
                first=claimants[0],
            )
        mapping[role] = claimants[0]
    _check_required(kind, mapping, present, source)
    return {role: mapping[role] for role in kind.roles if role in mapping}


def recognised(table: str, columns: Iterable[str]) -> dict[str, str]:
    """Role → column for the columns that alone claim a role of `table`; no errors."""
    claims = _claims(TABLES[table], list(columns))
    return {role: claimants[0] for role, claimants in claims.items() if len(claimants) == 1}


def _claims(kind: TableKind, columns: list[str]) -> dict[str, list[str]]:
    by_alias = {
        fold(alias): role for role, aliases in kind.aliases.items() for alias in (role, *aliases)
    }
    claims: dict[str, list[str]] = {}
    for column in columns:
        role = by_alias.get(fold(column))
        if role is not None:
            claims.setdefault(role, []).append(column)
    return claims


def _explicit(
    kind: TableKind, present: tuple[str, ...], explicit: Mapping[str, str], source: str
) -> dict[str, str]:
    for role, column in explicit.items():
        if role not in kind.aliases:
            raise UsageError(
                "unknown_role",
                role=role,
                table=kind.name,
                near=nearest(role, kind.roles) or ", ".join(kind.roles),
            )
        if column not in present:
            raise DataError(
                "mapped_column_missing",
                code="MISSING_COLUMN",
                role=role,
                column=column,
                file=source,
                seen=", ".join(present),
                near=nearest(column, present) or "-",
            )
    return dict(explicit)


def _check_required(
    kind: TableKind, mapping: Mapping[str, str], present: tuple[str, ...], source: str
) -> None:
    for alternatives in kind.required:
        if any(all(role in mapping for role in roles) for roles in alternatives):
            continue
        role = alternatives[0][0]
        found = (
            candidate
            for alias in (role, *kind.aliases[role])
            for candidate in nearest(alias, present).split(", ")
            if candidate
        )
        near = list(dict.fromkeys(found))[:3]
        raise DataError(
            "role_unclaimed",
            code="MISSING_COLUMN",
            file=source,
            role=" / ".join(" + ".join(roles) for roles in alternatives),
            table=kind.name,
            seen=", ".join(present),
            near=", ".join(near) or "-",
            example=role,
        )

"""Every column of the scores: its name, type, unit, meaning in two languages, formula and inputs.

An explicit table. `retain fields`, the documentation, file metadata and the tests read it; the
order is the order of the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal[
    "text", "label", "list", "date", "count", "days", "number", "money", "share", "score", "flag"
]
Direction = Literal["", "more", "less"]
Part = Literal["value", "standing", "leaving", "loyalty", "causes", "winback"]

DTYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "label": pl.String(),
    "list": pl.List(pl.String),
    "date": pl.Date(),
    "count": pl.UInt32(),
    "days": pl.Int32(),
    "number": pl.Float64(),
    "money": pl.Float64(),
    "share": pl.Float64(),
    "score": pl.UInt8(),
    "flag": pl.Boolean(),
}


@dataclass(frozen=True)
class Column:
    """One column of the scores.

    Attributes:
        name: as it stands in every output; a contract.
        kind: what sort of figure it is; decides type and layout.
        unit: "days", "currency", "1" … or "".
        direction: whether more is better, less is, or neither ("").
        en, zh: the meaning, with when it is null.
        formula: how it is computed.
        inputs: the table roles it needs.
        part: of the scores: whether it is made depends on what is asked for (`Asked`).
    """

    name: str
    kind: Kind
    unit: str
    direction: Direction
    en: str
    zh: str
    formula: str
    inputs: tuple[str, ...]
    part: Part = "value"

    @property
    def dtype(self) -> pl.DataType:
        """The column's type in frames, Parquet and Arrow."""
        return DTYPES[self.kind]

    def meaning(self, lang: str) -> str:
        """The meaning in `lang`."""
        return self.zh if lang == "zh" else self.en


_DATES = ("customer_id", "date", "amount")
_MONEY = ("customer_id", "amount")
_DISCOUNTS = (*_MONEY, "discount_rate", "discount_amount", "list_price")
_PRODUCTS = ("customer_id", "date", "product_id", "quantity", "list_price", "unit_price", "amount")

_CAUSES = (*_DATES, "opened", "due", "text", "state", "manager", "salesperson", "total_spend")

_WINBACK = (*_CAUSES, "consent", "group", "offer")

CATALOGUE: tuple[Column, ...] = (
    Column("customer_id", "text", "", "", "The customer's identifier, always text.", "客户编号，始终为文本。", "", ("customer_id",)),
    Column("name", "text", "", "", "The customer's name; null where no table gives one.", "客户名称；各表均未提供时为空。", "", ("name",)),
    Column("as_of", "date", "", "", "The day everything is computed for; later rows are set aside.", "计算基准日；其后的记录不参与计算。", "", ("date",)),
    Column("first_date", "date", "", "", "First occasion; null for a customer who never bought.", "首次购买日；从未购买者为空。", "min(day of an occasion)", _DATES),
    Column("last_date", "date", "", "", "Last occasion; null for a customer who never bought.", "最近一次购买日；从未购买者为空。", "max(day of an occasion)", _DATES),
    Column("tenure_days", "days", "days", "", "Days since the first occasion; null without one.", "自首次购买以来的天数；无购买为空。", "as_of − first_date", _DATES),
    Column("days_since_last", "days", "days", "less", "Days since the last occasion (recency); null without one.", "距最近一次购买的天数；无购买为空。", "as_of − last_date", _DATES),
    Column("occasions", "count", "1", "more", "Distinct days with at least one sale line of positive amount.", "购买次数：至少有一笔正金额销售的不同日期数。", "count(distinct day with a sale)", _DATES),
    Column("occasions_window", "count", "1", "more", "Occasions in the window.", "窗口期内的购买次数。", "occasions with as_of − window < day ≤ as_of", _DATES),
    Column("occasions_previous", "count", "1", "more", "Occasions in the window before the window: of who bought then, who bought again is retention.", "上一窗口期（紧接当前窗口期之前、同样长度）内的购买次数；其中当前窗口期仍购买者即为留存。", "occasions with as_of − 2·window < day ≤ as_of − window", _DATES),
    Column("orders", "count", "1", "more", "Distinct orders with a sale line; null where order identifiers are not known.", "含销售行的不同订单数；无订单编号时为空。", "count(distinct order_id of sale lines)", (*_DATES, "order_id")),
    Column("lines", "count", "1", "", "Accepted lines, returns included.", "已接受的明细行数，含退货。", "count(lines)", _DATES),
    Column("own_gap_days", "number", "days", "", "Expected days between occasions while buying, shrunk to the base; null with no repeat: rhythm unknown.", "购买期间预计的购买间隔天数，向总体收缩；无复购为空（节奏未知）。", "(α + t_x) / (r + x); x gaps that sum to t_x; r, α fitted to the base's gaps", _DATES),
    Column("gap_regularity", "number", "1", "more", "How regular the gaps are (Wheat–Morrison k, shrunk to the base): 1 at random, more is regular; null under two gaps.", "购买间隔的规律性（Wheat–Morrison k，向总体收缩）：1 为随机，越大越规律；少于两个间隔为空。", "(1 − 4v) / (8v); v = mean (M − ½)², M = g₁/(g₁+g₂), with 4 pairs at the base's mean", _DATES),
    Column("revenue", "money", "currency", "more", "Net revenue over all time: sales less returns.", "累计净收入：销售减退货。", "Σ amount", _MONEY),
    Column("revenue_window", "money", "currency", "more", "Net revenue of the window.", "窗口期净收入。", "Σ amount in the window", _DATES),
    Column("margin_window", "money", "currency", "more", "Margin of the window; null where a line's margin is not known.", "窗口期毛利；有明细缺少毛利时为空。", "Σ margin in the window (margin, or amount − cost)", (*_DATES, "margin", "cost")),
    Column("value_window", "money", "currency", "more", "Value of the window: margin where all lines have it, else revenue.", "窗口期价值：毛利齐全时为毛利，否则为净收入。", "margin_window or revenue_window", _DATES),
    Column("value_before", "money", "currency", "more", "Value of the window that ends at the last occasion: what the customer was worth while it bought; null without one.", "以最近一次购买为终点的窗口期价值，即购买期间的价值；无购买为空。", "value of (last_date − window, last_date]", _DATES),
    Column("value_share", "share", "1", "more", "Share of the base's positive value; 0 for value that is not positive.", "占总体正价值的份额；非正价值为 0。", "max(value_window, 0) / Σ max(value_window, 0)", _DATES),
    Column("value_rank", "count", "1", "less", "Place by value of the window, 1 is the greatest, equal values share one; null without an occasion in the window.", "窗口期价值排名，1 为最高，同值同名次；窗口期内无购买为空。", "rank(value_window, descending, min)", _DATES),
    Column("average_occasion_value", "money", "currency", "more", "Net revenue per occasion; null without one.", "平均每次购买的净收入；无购买为空。", "revenue / occasions", _DATES),
    Column("return_rate", "share", "1", "less", "Share of sales given back; null without a sale. Over 1 where more came back than was sold in the data.", "退货额占销售额的比例；无销售为空。退回多于数据内售出时大于 1。", "−Σ negative amounts / Σ positive amounts", _MONEY),
    Column("discount_share", "share", "1", "less", "Share of sales bought on discount; null where no discount is known.", "折扣销售占销售额的比例；无折扣信息为空。", "Σ positive amounts with a discount / Σ positive amounts", (*_MONEY, "discount_rate", "discount_amount", "list_price")),
    Column("discount_rate", "share", "1", "less", "Share of the list price given away on sales; null where no discount is known.", "销售让出的折扣占标价的比例；无折扣信息为空。", "Σ discounts / (Σ positive amounts + Σ discounts)", (*_MONEY, "discount_amount", "list_price", "unit_price", "discount_rate")),
    Column("margin_rate", "share", "1", "more", "Margin of the window by its revenue; null where a line's margin is not known, or revenue is not positive.", "窗口期毛利率；有明细缺少毛利或净收入非正时为空。", "margin_window / revenue_window", (*_DATES, "margin", "cost"), "standing"),
    Column("tier", "label", "", "", "Value tier: A up to the 80 % line of value, B to 95 %, C the rest, D no occasion in the window.", "价值层级：A 至累计价值 80 %，B 至 95 %，C 其余，D 窗口期内无购买。", "value_window against the values at the lines", _DATES),
    Column("tier_before", "label", "", "", "Tier by the value of the window that ends at the last occasion: what the customer was worth while it bought; null without an occasion.", "以最近一次购买为终点的窗口期价值所属层级，即购买期间的价值；无购买为空。", "value of (last_date − window, last_date] against the same lines", _DATES),
    Column("tier_previous", "label", "", "", "Tier by the value of the window before the window, against the same lines; D without an occasion in it.", "以上一窗口期价值按相同界线划分的层级；该窗口期内无购买为 D。", "value of (as_of − 2·window, as_of − window] against the same lines", _DATES),
    Column("level", "label", "", "", "Named level by annual revenue, the floors weighed by the coefficient of the customer's region group; null without configured floors, under the lowest one, or without an occasion.", "按年净收入划分的名称等级，门槛按客户所属地区组的系数折算；未设门槛、低于最低门槛或无购买时为空。", "greatest level with revenue_window · 365 / window ≥ floor · coefficient", (*_DATES, "region_group"), "standing"),
    Column("to_next_level", "money", "currency", "less", "Annual revenue still missing to the next level; null at the top one, without configured floors, or without an occasion.", "距下一等级尚缺的年净收入；已在最高等级、未设门槛或无购买时为空。", "floor · coefficient of the next level − revenue_window · 365 / window", (*_DATES, "region_group"), "standing"),
    Column("several_regions", "flag", "", "", "Whether the customer's sales name more than one region: it is owned one level up; null where lines name no regions, or without an occasion.", "客户的销售明细是否涉及多个地区，是则由上一级管理；明细未列地区或无购买时为空。", "count(distinct region of sale lines) > 1", (*_DATES, "region"), "standing"),
    Column("level_owner", "label", "", "", "Who decides about the customer's level; the next higher one for a customer of several regions; null where none is configured for the level.", "该客户等级由谁决定；跨地区客户由上一级决定；该等级未设负责方时为空。", "owners[level], one up in owner_ranks for several_regions", (*_DATES, "region"), "standing"),
    Column("key_account", "flag", "", "more", "Key account: tier A with occasions and margin enough, and no look-alike; null without an occasion.", "大客户：A 层，购买次数与毛利率达标，且不属于排除情形；无购买为空。", "tier = A, occasions a year ≥ min_occasions, margin_rate ≥ min_margin_rate, no exclusion", _DATES, "standing"),
    Column("key_account_exclusion", "label", "", "", "Why a customer only looks like a key account: one_off_bulk (one occasion holds most of the value), volume_without_margin (great revenue, little margin), harsh_terms (returns, discounts or days to pay beyond the limits); null for whom none is said of.", "貌似大客户而被排除的原因：one_off_bulk（价值大多来自一次购买）、volume_without_margin（量大而毛利薄）、harsh_terms（退货、折扣或账期超限）；不适用者为空。", "the first that fits; see the method page", (*_DATES, "margin", "discount_rate", "payment_days"), "standing"),
    Column("one_occasion_share", "share", "1", "less", "Share of the window's value that the greatest occasion holds, over 1 where returns took the rest; null outside tier A.", "价值最大的一次购买占窗口期价值的比例，其余被退货冲减时大于 1；非 A 层为空。", "max(value of an occasion's day) / value_window", _DATES, "standing"),
    Column("growth_rate", "share", "1", "more", "Yearly trend of quarterly value as a share of its size (the mean without signs), over the last eight quarters at most; null under four complete quarters since the first occasion, or where the mean is not positive.", "季度价值的年趋势占其规模（绝对值的均值）的比例，最多取最近八个季度；自首购起不足四个完整季度或均值非正时为空。", "4 · Theil–Sen slope / mean of |quarterly value|", _DATES, "standing"),
    Column("growth_p_value", "share", "1", "", "Chance that quarters without a trend, in random order, agree as far as these in the direction they go; null as growth_rate.", "若各季度并无趋势，随机排列出现同方向同等程度一致的概率；为空情形同 growth_rate。", "Mann–Kendall, one-sided, exact", _DATES, "standing"),
    Column("potential", "label", "", "", "Who may be worth more tomorrow: large_tomorrow (tier C, value rising with p < 0.1, and buying elsewhere at least what it buys here), headroom (buys as much elsewhere), rising, none; null where neither trend nor wallet is known.", "潜力：large_tomorrow（C 层，价值上升且 p < 0.1，且在别处的采购不少于在我方）、headroom（在别处采购不少于我方）、rising（上升）、none（无）；趋势与采购总额均未知时为空。", "growth_rate > 0 with growth_p_value < 0.1; wallet_headroom ≥ revenue_window · 365 / window", (*_DATES, "total_spend"), "standing"),
    Column("last_contact_date", "date", "", "", "Day of the newest contact of any kind and direction, answered or not; null without one.", "最近一次联系日期，不论方式、方向及是否接通；没有则为空。", "max(date of a contact)", ("customer_id", "date"), "standing"),
    Column("owner", "text", "", "", "Who looks after the customer: the account manager, else the newest of the managers table, else the salesperson of the newest sale, else the manager of the region; null where none is known.", "客户由谁负责：客户经理，其次为经理表中最近接手者，再次为最近一次销售的销售人员，最后为地区经理；均未知时为空。", "first known of the four", ("customer_id", "account_manager", "manager", "salesperson", "region"), "standing"),
    Column("rfm_r", "score", "1", "more", "Recency score, 5 is most recent; null without an occasion.", "近度得分，5 为最近；无购买为空。", "fifth of −days_since_last among buyers, ties together", _DATES),
    Column("rfm_f", "score", "1", "more", "Frequency score, 5 is most frequent; null without an occasion.", "频度得分，5 为最频繁；无购买为空。", "fifth of occasions among buyers, ties together", _DATES),
    Column("rfm_m", "score", "1", "more", "Monetary score, 5 is most revenue; null without an occasion.", "金额得分，5 为最高；无购买为空。", "fifth of revenue among buyers, ties together", _DATES),
    Column("rfm_segment", "label", "", "", "Named segment of the three scores; null without an occasion.", "由三项得分得出的客群名称；无购买为空。", "rfm_r and the mean of rfm_f and rfm_m, halves up", _DATES),
    Column("wallet_total", "money", "currency", "more", "What the customer buys in a year of what we sell, from all suppliers; null where no row of the wallet table within the window gives a total.", "客户一年内向所有供应商采购同类商品的总额；窗口期内钱包表无总额时为空。", "Σ total of the window's rows · 365 / days their periods cover", ("customer_id", "total_spend")),
    Column("share_of_wallet", "share", "1", "more", "Our share of what the customer buys of what we sell; null where the wallet table does not tell: our own sales alone make no share, nor do rows with a share over 100 %.", "我方在客户同类采购中的份额；钱包表未提供依据时为空：仅凭我方销售不推算份额，超过 100 % 的行不采用。", "Σ ours / Σ total; else the mean share told; else mean (1 − rank/(n+1))·(2/n)", ("customer_id", "total_spend", "our_spend", "share", "rank", "suppliers", "rivals")),
    Column("share_of_wallet_basis", "label", "", "", "What share_of_wallet rests on: observed (totals or shares told) or ranks (Wallet Allocation Rule); null without a share.", "钱包份额的依据：observed（有总额或份额）、ranks（按供应商排名的钱包分配法则）；无份额时为空。", "see the method page", ("customer_id", "total_spend", "share", "rank")),
    Column("wallet_headroom", "money", "currency", "more", "What of a year's wallet goes to other suppliers; null without wallet_total or share_of_wallet.", "一年钱包中流向其他供应商的金额；缺少 wallet_total 或 share_of_wallet 时为空。", "wallet_total · (1 − share_of_wallet)", ("customer_id", "total_spend")),
    Column("wallet_score", "number", "0–100", "more", "Yardstick of share of wallet, absolute: 100 is all of it; null without a share.", "钱包份额尺度（绝对值）：100 为全部归我方；无份额时为空。", "100 · share_of_wallet", ("customer_id", "total_spend", "our_spend", "share", "rank")),
    Column("status", "label", "", "", "Where the customer stands, the first that fits: prospect (never bought), churned (called gone by the standard, no guard), returned (bought again within the horizon after it would have been called), new (first occasion within the horizon), one_time (one occasion, older), lapsed (silent over 2 own gaps), slowing (over 1, or its pace in decline), active.", "客户所处阶段，取首个符合者：prospect（从未购买）、churned（按标准判定流失且无保护）、returned（本应被判流失后在展望期内回购）、new（首购在展望期内）、one_time（仅一次且较早）、lapsed（沉默超过 2 个自身间隔）、slowing（超过 1 个，或购买节奏下降）、active（活跃）。", "see the method page", _DATES, "leaving"),
    Column("chance_to_buy", "share", "1", "more", "Chance of at least one occasion within the horizon; null without an occasion, or where too few customers ever came back.", "展望期内至少购买一次的概率；无购买或回购客户过少时为空。", "MBG/NBD and a logistic layer learned on earlier dates", _DATES, "leaving"),
    Column("p_alive", "share", "1", "more", "Chance that the customer has not stopped buying, by the model; null as chance_to_buy.", "模型估计客户尚未停止购买的概率；为空情形同 chance_to_buy。", "MBG/NBD P(alive)", _DATES, "leaving"),
    Column("expected_occasions", "number", "1", "more", "Occasions to expect within the horizon; null as chance_to_buy.", "展望期内预计购买次数；为空情形同 chance_to_buy。", "chance_to_buy · (1 + further occasions of a buyer)", _DATES, "leaving"),
    Column("expected_value", "money", "currency", "more", "Value to expect within the horizon, negative where the customer's sales cost more than they bring; null as chance_to_buy, or where nobody has paid on a repeat day.", "展望期内预计价值，销售得不偿失时为负；为空情形同 chance_to_buy，或无人有付款的复购日。", "expected_occasions · E[sales of a repeat day] · share of sales that stays as value", _DATES, "leaving"),
    Column("next_purchase_date", "date", "", "", "The first day by which a purchase is more likely than not; null where it never is, or not within two years.", "购买可能性首次过半的日期；两年内不会过半时为空。", "day at which the chance to buy reaches ½", _DATES, "leaving"),
    Column("lifetime_value", "money", "currency", "more", "Value to expect within the lifetime horizon (36 months, a month being 365.25/12 days), discounted by a yearly rate (10 %); null as expected_value.", "生命周期内（36 个月，每月 365.25/12 天）预计价值，按年率（10 %）折现；为空情形同 expected_value。", "∫ e^(−δt) dE[occasions by t] · value of an occasion", _DATES, "leaving"),
    Column("overdue_ratio", "number", "1", "less", "Days since the last occasion in own gaps; null with no repeat.", "距最近一次购买的天数与自身间隔之比；无复购为空。", "days_since_last / own_gap_days", _DATES, "leaving"),
    Column("partial_churn", "label", "", "", "What a customer who still buys has stopped buying: spend (down by half against its own pace), category:NAME, joined by ;; null where nothing, or not known.", "仍在购买的客户部分流失之处：spend（消费较自身节奏降一半以上）、category:名称，以分号相连；没有或未知时为空。", "see the method page", (*_DATES, "category"), "leaving"),
    Column("churned", "flag", "", "less", "Whether the customer is called gone: by the standard, and no guard speaks for it; null without an occasion.", "是否判定流失：符合标准且无保护理由；无购买为空。", "the standard's rule and cut-off", _DATES, "leaving"),
    Column("churn_guard", "label", "", "", "Why a silent customer may not have left: moved_or_merged, paused, open_order, data_gap, stocked_up, recent_contact, seasonal, slow_regular; null where nothing speaks for it.", "沉默客户可能并未流失的理由：moved_or_merged（迁移或合并）、paused（约定暂停）、open_order（有未交订单）、data_gap（数据缺口）、stocked_up（库存充足）、recent_contact（近期有联系）、seasonal（季节性）、slow_regular（慢而有规律）；没有则为空。", "the first guard that fits", _DATES, "leaving"),
    Column("churn_guard_evidence", "text", "", "", "What the guard rests on: a date, a number of days, or the other identifier; null without a guard.", "保护理由的依据：日期、天数或另一客户编号；无保护时为空。", "see the method page", _DATES, "leaving"),
    Column("decline_date", "date", "", "", "When the current decline began: the first occasion missed; null for customers not in decline, or with too few gaps to tell.", "当前下滑的起始日：首次缺席的购买日；未下滑或间隔过少无法判断时为空。", "last occasion in rhythm + 1 own gap, at the split of greatest Poisson likelihood", _DATES, "leaving"),
    Column("repeat_expected", "number", "1", "", "Repeat occasions that a customer of the base has had, on average, by this customer's tenure; null without an occasion.", "总体客户在同等客龄时平均已发生的复购次数；无购买为空。", "mean cumulative function: Σ over ages ≤ tenure of repeat occasions / customers of that tenure", _DATES, "loyalty"),
    Column("repeat_score", "number", "0–100", "more", "Yardstick of repeat purchasing: repeat occasions against the base's at the same tenure, shrunk; 50 is like the base; null without an occasion.", "复购尺度：与总体同等客龄的复购次数相比（已收缩），50 为与总体相当；无购买为空。", "100·λ/(1 + λ); λ = (r + repeats)/(r + repeat_expected), r by moments", _DATES, "loyalty"),
    Column("choices", "count", "1", "", "Orders that were quoted before, up to a year; where no line tells of quotes, the first order after a first visit or meeting; null without one.", "下单前一年内有报价的订单数；明细无报价日期时为首次拜访或会面后的首单；没有则为空。", "count(orders with 0 ≤ order day − quoted day ≤ 365)", (*_DATES, "quoted_date", "kind"), "loyalty"),
    Column("choice_days", "number", "days", "less", "Days the customer takes to choose, from quote (or first visit) to order: geometric mean of days + 1, less 1; null without a choice.", "从报价（或首次拜访）到下单的天数：天数加 1 的几何平均再减 1；无此类订单为空。", "exp(mean ln(1 + days)) − 1", (*_DATES, "quoted_date", "kind"), "loyalty"),
    Column("choice_time_score", "number", "0–100", "more", "Yardstick of time to choose: the shorter, the more loyal; against the base, shrunk; 50 is like the base; null without a choice.", "选择时间尺度：越短越忠诚；与总体相比（已收缩），50 为与总体相当；无此类订单为空。", "100·ρ/(1 + ρ); ρ = base's days / own, in shrunk logarithms", (*_DATES, "quoted_date", "kind"), "loyalty"),
    Column("rivals", "count", "1", "less", "Rival suppliers by the latest wallet row of the window (rivals, or suppliers but us); null without one.", "窗口期内最近一条钱包记录中的竞争供应商数（竞争对手数，或供应商数减一）；没有则为空。", "latest rivals, else suppliers − 1", ("customer_id", "rivals", "suppliers"), "loyalty"),
    Column("rivals_change", "number", "1", "less", "How many rivals have come (or gone) since the wallet row about a year before; null without one.", "与约一年前的钱包记录相比竞争供应商的增减；无该记录为空。", "rivals − rivals of the row nearest to a year before (182 to 547 days)", ("customer_id", "rivals", "suppliers"), "loyalty"),
    Column("rivals_score", "number", "0–100", "more", "Yardstick of the attitude to competitors, absolute: 100 with no rival, 50 with one; the mean of this and of the answer to how we compare, where a survey asks; null where neither is known.", "对竞争者态度的尺度（绝对值）：无竞争者为 100，一家为 50；问卷有与竞争者比较的题目时取两者平均；均未知时为空。", "100/(1 + n), n = max(0, rivals + ½ change); place of the answer on its scale", ("customer_id", "rivals", "suppliers", "dimension", "experience"), "loyalty"),
    Column("complaints_followed", "count", "1", "", "Complaints opened while the customer bought, at least 1.5 own gaps before the as-of day, several within one gap counted once; null without a rhythm or a complaints table.", "购买期间提出、距基准日至少 1.5 个自身间隔的投诉数，同一间隔内多次计一次；无节奏或无投诉表为空。", "see the method page", (*_DATES, "opened"), "loyalty"),
    Column("bought_after_complaint", "count", "1", "more", "After how many of them the customer bought again within 1.5 own gaps; null as complaints_followed.", "其中此后 1.5 个自身间隔内再次购买的次数；为空情形同 complaints_followed。", "count(next occasion − opened ≤ 1.5 · own_gap_days)", (*_DATES, "opened"), "loyalty"),
    Column("tolerance_score", "number", "0–100", "more", "Yardstick of tolerance of problems, absolute: 100 is buying on after complaints as at any other date; few complaints are drawn to the base's answer; null without one followed.", "对质量问题的容忍尺度（绝对值）：100 为投诉后照常购买；投诉少时向总体收缩；无可观察投诉时为空。", "100·min(1, share bought after complaints / share of other days followed within 1.5 own gaps)", (*_DATES, "opened"), "loyalty"),
    Column("surveys_answered", "count", "1", "", "Days with an answer to a survey in the last two windows; null without a surveys table.", "最近两个窗口期内答复问卷的天数；无问卷表为空。", "count(distinct date of surveys)", ("customer_id", "dimension"), "loyalty"),
    Column("satisfaction_score", "number", "0–100", "more", "Satisfaction, absolute: 100 is every expectation met, by dimension and its importance, and complaints settled to full satisfaction; the latest answers of two windows weigh most; null without an answer.", "满意度（绝对值）：100 为各维度期望均获满足（按重要性加权）且投诉处理完全满意；取两个窗口期内的答复，越近权重越大；无答复为空。", "100 · mean of min(1, experience/expectation) and complaints.satisfaction, as places on their scales", ("customer_id", "dimension", "importance", "expectation", "experience", "satisfaction"), "loyalty"),
    Column("intention_score", "number", "0–100", "more", "What the customer says it will do, absolute: recommend (0–10), and buy again; the latest answers of two windows weigh most; null without an answer.", "客户表示的意愿（绝对值）：推荐意愿（0–10）与再次购买意愿；取两个窗口期内的答复，越近权重越大；无答复为空。", "100 · mean of nps/10 and the place of the dimension intention on its scale", ("customer_id", "dimension", "experience", "nps"), "loyalty"),
    Column("referrals", "count", "1", "more", "Customers referred, over all time: rows of that kind, or buyers who name this customer, whichever are more; null where neither engagement nor referred_by is given.", "累计推荐客户数：推荐记录数与指明由其推荐的已购客户数取大者；互动表与推荐人列均未提供时为空。", "max(count of referral rows, count of buyers with referred_by)", ("customer_id", "kind", "referred_by"), "loyalty"),
    Column("engagements", "count", "1", "more", "Referrals, events, suggestions and support in the window; null without an engagement table.", "窗口期内推荐、参加活动、建议与支持的次数；无互动表为空。", "count(rows in the window)", ("customer_id", "kind"), "loyalty"),
    Column("engagement_score", "number", "0–100", "more", "Engagement beyond buying against the base in as many days of being a customer; 50 is like the base; null without an engagement table or without an occasion.", "购买之外的投入，与总体在同样天数内相比；50 即与总体相当；无互动表或无购买为空。", "100·λ/(1 + λ), λ = (r + engagements)/(r + expected)", ("customer_id", "kind"), "loyalty"),
    Column("price_sensitivity", "number", "1", "less", "Deal-proneness: the share of spend bought on discount beside the base's, drawn to the base's by the occasions it rests on; 1 is like the base; null where no discount is known.", "折扣倾向：折扣消费占比与总体之比，按所依据的购买次数向总体收缩；1 表示与总体相当；无折扣信息为空。", "(τ²·n·share + ν·base) / (τ²·n + ν) / base; n occasions; τ², ν, base learned from the base", _DISCOUNTS, "loyalty"),
    Column("price_sensitivity_se", "number", "1", "", "Standard error of price_sensitivity; null where that is.", "price_sensitivity 的标准误；其为空时亦为空。", "√(τ²·ν / (τ²·n + ν)) / base", _DISCOUNTS, "loyalty"),
    Column("price_response", "number", "1", "more", "How quantities bought went with the products' reference prices over time, as a slope of logarithms: −1 is one per cent less at prices one per cent up. An association, not an elasticity; drawn to the base's by its error. Null under three changes of reference prices between two purchases of a product, or where product, quantity or price is not known.", "购买数量随产品参考价格的长期变动而变化的对数斜率：−1 表示价格上升 1 %、数量减少 1 %。仅为相关关系，并非弹性；按误差向总体收缩。同一产品前后两次购买之间参考价格变动少于三次，或无产品、数量、价格时为空。", "slope of ln quantity on ln reference price within product, months of the base and own growth apart", _PRODUCTS, "loyalty"),
    Column("price_response_se", "number", "1", "", "Standard error of price_response; null where that is.", "price_response 的标准误；其为空时亦为空。", "√(own part of the slope's variance + variance of the base's slope)", _PRODUCTS, "loyalty"),
    Column("reference_price_changes", "count", "1", "", "Changes of reference prices that the customer saw: between two purchases of one product; null where no line tells product, quantity and price.", "客户所经历的参考价格变动次数：同一产品前后两次购买之间；无明细给出产品、数量和价格时为空。", "count(purchases of a product at another reference price than before)", _PRODUCTS, "loyalty"),
    Column("price_score", "number", "0–100", "more", "Yardstick of price sensitivity beside the base: 50 is like the base, 100 is insensitive; null where neither price_sensitivity nor price_response is known.", "价格敏感度尺度（相对总体）：50 表示与总体相当，100 表示不敏感；price_sensitivity 与 price_response 均未知时为空。", "100·ρ/(1 + ρ); ρ = e^(price_response − base's) / price_sensitivity, what is not known being 1", _DISCOUNTS + _PRODUCTS[2:], "loyalty"),
    Column("novelty_share", "share", "1", "", "Share of new products in what the customer bought: of product-months after the data's first three, those within a product's first three; null without one.", "客户购买中新品的占比：在数据最初三个月之后的“产品·月”中，处于该产品上市前三个月内的比例；没有则为空。", "product-months in a product's first 3 / product-months after the data's first 3", _PRODUCTS, "loyalty"),
    Column("price_position", "number", "1", "", "How dear the products are that the customer chooses: mean logarithm of a product's price over its category's median; 0 is the median; null where no category is known.", "客户所选产品的价位：产品价格与其类别中位价之比的对数均值；0 表示中位；类别未知时为空。", "mean over product-months of ln(product's price / category's median)", (*_PRODUCTS, "category"), "loyalty"),
    Column("basket_repeat", "share", "1", "", "Share of what the customer bought that it had bought in an earlier month, in product-months after its own first month; null without one.", "客户购买中此前月份已买过的产品占比，按其首月之后的“产品·月”计；没有则为空。", "product-months of products bought before / product-months after the first month", _PRODUCTS, "loyalty"),
    Column("buying_style", "label", "", "", "The trait in which the customer stands out most from the base: bargain (discounts), novelty (new products), quality (dear products), routine (the same again); null under four occasions or where none is a standard deviation over the base's mean.", "客户相对总体最突出的购买特征：bargain（偏好折扣）、novelty（偏好新品）、quality（偏好高价位）、routine（重复购买）；购买少于四次，或各项均未高出总体均值一个标准差时为空。", "greatest (drawn figure − base's mean) / standard deviation between customers, if ≥ 1", (*_PRODUCTS, "category", "discount_rate", "discount_amount"), "loyalty"),
    Column("base_customer", "flag", "", "more", "Whether the customer is one that the business rests on: active, at least four occasions in the window, gaps regular (gap_regularity of 1.5 or more); null without an occasion.", "是否为基本客户：活跃、窗口期内至少购买四次且购买间隔有规律（gap_regularity 不低于 1.5）；无购买为空。", "status = active and occasions_window ≥ 4 and gap_regularity ≥ 1.5", _DATES, "loyalty"),
    Column("categories_bought", "count", "1", "more", "Categories bought on at least one occasion; null without an occasion, or where lines name no categories.", "至少购买过一次的品类数；无购买或明细无品类时为空。", "count(categories with an occasion)", (*_DATES, "category"), "loyalty"),
    Column("credit_terms_worth", "money", "currency", "more", "A year's interest that the agreed payment term saves the customer; null without an occasion or a term.", "约定账期每年为客户节省的利息；无购买或无账期时为空。", "payment_days / 365 · discount rate · revenue_window brought to a year", (*_DATES, "payment_days"), "loyalty"),
    Column("discount_worth", "money", "currency", "more", "What the same goods would cost the customer more in a year without its agreed discount; null without an occasion or a discount on record.", "若无协议折扣，客户每年为同样商品多付的金额；无购买或无协议折扣记录时为空。", "revenue_window brought to a year · d / (1 − d)", (*_DATES, "agreed_discount"), "loyalty"),
    Column("switching_cost", "money", "currency", "more", "What the customer would lose in money by leaving: rebate balance, credit terms and discount as far as they are known; null where none is, and without an occasion.", "客户离开将失去的金额：返利余额、账期与折扣中已知的部分之和；均未知或无购买时为空。", "rebate_balance + credit_terms_worth + discount_worth", (*_DATES, "rebate_balance", "payment_days", "agreed_discount"), "loyalty"),
    Column("referral_value", "money", "currency", "more", "What the customer's referrals of the window are worth, by the configured money for one (0 unless set); null without the table engagement.", "窗口期内推荐的价值，按配置的单位金额计（未设置为 0）；无 engagement 表时为空。", "Σ value (1 where none) of referrals · engagement.worth.referral", ("customer_id", "engagement"), "loyalty"),
    Column("participation_value", "money", "currency", "more", "The same of events taken part in.", "同上，参与活动。", "Σ value of events · engagement.worth.event", ("customer_id", "engagement"), "loyalty"),
    Column("suggestion_value", "money", "currency", "more", "The same of suggestions.", "同上，建议。", "Σ value of suggestions · engagement.worth.suggestion", ("customer_id", "engagement"), "loyalty"),
    Column("support_value", "money", "currency", "more", "The same of support in a crisis.", "同上，危机中的支持。", "Σ value of support · engagement.worth.support", ("customer_id", "engagement"), "loyalty"),
    Column("customer_value", "money", "currency", "more", "What the customer is worth: lifetime_value (discounted future value) and what it gives besides spending, as far as that is known; null as lifetime_value.", "客户价值：lifetime_value（折现的未来价值）加上消费以外的贡献（已知部分）；为空情形同 lifetime_value。", "lifetime_value + referral_value + participation_value + suggestion_value + support_value", (*_DATES, "engagement"), "loyalty"),
    Column("loyalty_behavioural", "number", "0–100", "more", "What the customer does: the weighted mean of those known of repeat_score, choice_time_score, price_score, wallet_score, rivals_score; null where none is, and without an occasion.", "行为忠诚：repeat_score、choice_time_score、price_score、wallet_score、rivals_score 中已知项的加权平均；均未知或无购买时为空。", "Σ w·x / Σ w over known ones", _DATES, "loyalty"),
    Column("loyalty_emotional", "number", "0–100", "more", "What the customer feels: the weighted mean of those known of tolerance_score, satisfaction_score, engagement_score; null likewise.", "情感忠诚：tolerance_score、satisfaction_score、engagement_score 中已知项的加权平均；为空情形同上。", "Σ w·x / Σ w over known ones", ("customer_id", "complaints", "surveys", "engagement"), "loyalty"),
    Column("loyalty_intentional", "number", "0–100", "more", "What the customer means to do: intention_score; null likewise.", "意向忠诚：intention_score；为空情形同上。", "intention_score", ("customer_id", "surveys"), "loyalty"),
    Column("loyalty_score", "number", "0–100", "more", "How loyal the customer is: the weighted mean of all indicators that are known, 100 is loyal; missing data lower the coverage, never the score. Null where none is known, and without an occasion.", "忠诚度：全部已知指标的加权平均，100 为忠诚；缺失数据只降低覆盖率，不影响得分。均未知或无购买时为空。", "Σ w·x / Σ w over known indicators, weights of loyalty.weights", _DATES, "loyalty"),
    Column("loyalty_coverage", "share", "1", "more", "Share of the weight of all indicators that was known; null without an occasion.", "已知指标占全部权重的比例；无购买为空。", "Σ w of known indicators / Σ w", _DATES, "loyalty"),
    Column("loyalty_level", "label", "", "", "Step of the loyalty ladder: none (switches, price decides), habitual, satisfied (feels a switching cost), attached (tolerates faults, engages), committed (refers others, high share of wallet): the highest whose condition is true; null where none is, and without an occasion.", "忠诚阶梯：none（易转换，价格说了算）、habitual（习惯）、satisfied（满意，有转换成本）、attached（依恋，容忍差错并积极互动）、committed（承诺，推荐他人且钱包份额高），取条件成立的最高一级；均不成立或无购买时为空。", "rule table loyalty.ladder", _DATES, "loyalty"),
    Column("loyalty_level_basis", "text", "", "", "Columns that the deciding condition read and that were known, joined by ;; null as loyalty_level.", "判定该级别时所依据且已知的列，以分号相连；为空情形同 loyalty_level。", "columns of the condition", _DATES, "loyalty"),
    Column("relationship_score", "number", "0–100", "more", "How good and how safe the relation is: the weighted mean of the indicators that are known, each on a scale of 0–100; null where none is, and without an occasion.", "客户关系得分：已知指标（均换算为 0–100）的加权平均；均未知或无购买时为空。", "Σ w·x / Σ w over known indicators, weights of relationship.weights", _DATES, "loyalty"),
    Column("relationship_grade", "label", "", "", "Grade of the relation, A to D by configured cut-offs, in brackets where judged on under half of the weight; null as relationship_score.", "客户关系等级，按配置的界限分为 A 至 D；依据不足一半权重时加括号；为空情形同 relationship_score。", "relationship_score against relationship.cut_offs", _DATES, "loyalty"),
    Column("relationship_coverage", "share", "1", "more", "Share of the weight of the indicators that was known; null without an occasion.", "已知指标占全部权重的比例；无购买为空。", "Σ w of known indicators / Σ w", _DATES, "loyalty"),
    Column("cause", "label", "", "", "Why the customer leaves: the cause with the strongest evidence, of strength 0.5 or more; unknown where none reaches it; null for customers not in decline.", "客户流失的原因：证据最强且强度不低于 0.5 的原因；均未达到时为 unknown；未处于下滑的客户为空。", "max of 1 − Π(1 − strength of a cause's evidence), ties in a fixed order", _CAUSES, "causes"),
    Column("causes", "list", "", "", "All causes with evidence of strength 0.3 or more, the strongest first; null for customers not in decline.", "强度不低于 0.3 的全部原因，由强到弱；未处于下滑的客户为空。", "causes with 1 − Π(1 − strength) ≥ 0.3", _CAUSES, "causes"),
    Column("cause_confidence", "share", "1", "more", "How far the cause is to be trusted: the strength of its evidence, lowered by 0.3 of itself where this base shows no support for the cause; null for unknown and where cause is.", "原因的可信度：证据强度；本客户群不支持该原因时打七折；cause 为 unknown 或为空时为空。", "strength · (0.7 if tested and not supported, else 1)", _CAUSES, "causes"),
    Column("cause_tables", "count", "1", "more", "How many tables gave evidence of the cause; null as cause_confidence.", "为该原因提供证据的表数；为空情形同 cause_confidence。", "count(distinct table of the cause's evidence)", _CAUSES, "causes"),
    Column("cause_evidence", "text", "", "", "The evidence of all causes named, in sentences with dates and figures, from before the customer fell silent; then the tables that were not given, whose silence says nothing; null for customers not in decline.", "所列各原因的证据（含日期与数字），均发生在客户沉默之前；随后列出未提供的表，未提供不等于没有；未处于下滑的客户为空。", "see the method page", _CAUSES, "causes"),
    Column("remedy", "label", "", "", "What is done about the cause at the customer's level, by the playbook; null for customers not in decline.", "按挽回手册，针对该原因和客户层级的对策；未处于下滑的客户为空。", "playbook[cause, tier_before]", _CAUSES, "causes"),
    Column("cause_department", "label", "", "", "Which department sees to the remedy, by the playbook; null as remedy.", "按挽回手册，由哪个部门负责；为空情形同 remedy。", "playbook[cause, tier_before]", _CAUSES, "causes"),
    Column("winback_exclusion", "label", "", "", "Why a lapsed or churned customer is not to be won back, the first that fits: guarded (a guard speaks for it), running (an attempt has not ended yet), no_consent (no channel may be used), natural (closed, moved, died), unknown_value (a figure is not known), not_worth (fails the screen), no_net (treating brings no more than it costs); null for who is in the queue, and for who has neither lapsed nor churned.", "沉寂或流失客户不列入挽回的原因，取最先符合者：guarded（有保护理由）、running（上次挽回尚未结束）、no_consent（未同意任何联系方式）、natural（关闭、搬迁、去世）、unknown_value（有数字未知）、not_worth（未通过筛选）、no_net（增量收益不超过成本）；列入挽回队列者及未沉寂、未流失者为空。", "screen: customer_value + regain_value > regain_cost; net: regain_net > 0", _WINBACK, "winback"),
    Column("winback_channel", "label", "", "", "How the customer would be contacted: visit, call, message or email; as consent allows, then as the play asks, the profile prefers and contacts were answered; a cheaper one where only that pays; null where consent allows none, and for who has neither lapsed nor churned.", "拟采用的联系方式：visit（拜访）、call（电话）、message（消息）、email（邮件）；先看同意范围，再看手册要求、客户偏好与以往应答；若只有更省的方式合算则用之；未同意任何方式及未沉寂、未流失者为空。", "the play's visit, else preferred_channel, else the kind answered most readily, else the play's; within consent", (*_DATES, "consent", "preferred_channel", "answered"), "winback"),
    Column("return_unasked", "share", "1", "more", "Chance to return within the horizon if left alone: half way, by ratio, between what the base did after as long a silence and chance_to_buy; the one that is known where the other is not; null where neither is, and for who has neither lapsed nor churned.", "若不挽回，在展望期内自行回购的概率：总体在同样沉默时长后的回购率与 chance_to_buy 的几何平均，只知其一时取其一；均未知及未沉寂、未流失者为空。", "√(share of the band of silence · chance_to_buy)", _DATES, "winback"),
    Column("regain_uplift", "share", "1", "more", "What treating adds to the chance to return: from a prior near zero, learned from attempts against hold-out by cause, offer, tier and silence, each drawn to what holds it; 0 for who closed, moved away or died; null for who has neither lapsed nor churned.", "挽回使回购概率增加多少：从接近零的先验出发，按原因、方案、层级与沉默时长由挽回记录与对照组学得，逐级收缩；关闭、搬迁、去世者为 0；未沉寂、未流失者为空。", "P(return | treated) − P(return | left alone)", (*_DATES, "group", "offer", "cause"), "winback"),
    Column("second_lifetime_value", "money", "currency", "more", "What the customer would be worth from its return to the end of the lifetime horizon, discounted; null where too few ever came back to know, and for who has neither lapsed nor churned.", "客户回归后至生命周期期限止的折现价值；回购者太少无从得知时及未沉寂、未流失者为空。", "value_before a year · ratio of the first year after returns to the last before · discounted occasions of the lifetime / occasions of a year", _DATES, "winback"),
    Column("regain_value", "money", "currency", "more", "What treating the customer can be expected to bring; null where a part is.", "挽回该客户预期带来的价值；任一部分未知时为空。", "regain_uplift · second_lifetime_value", _WINBACK, "winback"),
    Column("regain_cost", "money", "currency", "less", "What treating the customer can be expected to cost: the contacts of its play, and the play's offer, times the chance to return if treated where it costs only then; null without a playbook or where a part is not known, and for who has neither lapsed nor churned.", "挽回该客户的预期成本：手册规定的各次联系，加方案成本（仅在回购时发生的乘以挽回后回购概率）；无手册或有部分未知时及未沉寂、未流失者为空。", "contacts · cost of one by channel + offer · (1, or return_unasked + regain_uplift)", (*_WINBACK, "cost"), "winback"),
    Column("regain_cost_basis", "label", "", "", "What the cost of contacts rests on: configured, table (mean cost of contacts on record) or share (a stated share of the base's median occasion); null as regain_cost.", "联系成本的依据：configured（配置）、table（联系记录的平均费用）、share（总体每次购买中位额的约定比例）；为空情形同 regain_cost。", "winback.contact_cost, else the tables contacts and winback_attempts, else winback.contact_share", ("customer_id", "kind", "cost"), "winback"),
    Column("regain_net", "money", "currency", "more", "What treating the customer brings beyond its cost; the queue is ordered by it; null where a part is.", "挽回该客户的净收益，挽回队列据此排序；任一部分未知时为空。", "regain_value − regain_cost", (*_WINBACK, "cost"), "winback"),
    Column("winback_group", "label", "", "", "treat, or holdout: left alone so that what treating adds can be learned; drawn by a keyed hash of customer_id; null for who is not in the queue.", "treat（挽回）或 holdout（对照：有意不联系，以便得知挽回的作用）；按 customer_id 的带密钥哈希分组；不在队列中者为空。", "HMAC-SHA-256(winback.key, customer_id) / 2^256 < winback.holdout", ("customer_id",), "winback"),
)  # fmt: skip

BY_NAME = {column.name: column for column in CATALOGUE}

"""Tables about what passes between the house and its customers, apart from goods.

Contacts, engagement, attempts to win back, reasons for leaving.
"""

from __future__ import annotations

from retain.tables.kinds.accounts import CHANNELS
from retain.tables.kinds.kind import (
    choice,
    day,
    event,
    flag,
    identifier,
    moment,
    money,
    number,
    table,
    words,
)
from retain.tables.kinds.sales import CUSTOMER_NAMES

CUSTOMER = identifier("customer_id", CUSTOMER_NAMES, "customers")
STAFF_NAMES = (
    "owner, rep, agent, user, staff, employee, assigned to, assignee, handled by, salesperson, "
    "sales rep"
)

CONTACTS = table(
    "contacts",
    CUSTOMER,
    moment(
        "date",
        "contact date, contacted on, contacted at, contact time, activity date, activity time, "
        "call date, call time, visit date, visit time, date time, timestamp, start time, "
        "logged at, 日期, 时间, 联系日期, 联系时间, 跟进时间, 跟进日期, 拜访时间, 拜访日期, "
        "沟通时间, 沟通日期, 通话时间, 活动日期, 记录时间",
        "set_aside",
    ),
    choice(
        "kind",
        "contact type, contact kind, contact method, activity type, activity, type, channel, method, "
        "task type, 类型, 方式, 联系方式, 联系类型, 跟进方式, 跟进类型, 沟通方式, 活动类型, 拜访方式",
        {
            "call": CHANNELS["call"]
            + ", outbound call, inbound call, 通话, 电话回访, 电话沟通, 回访",
            "visit": CHANNELS["visit"] + ", site visit, customer visit, 客户拜访, 走访",
            "message": CHANNELS["message"] + ", " + CHANNELS["email"] + ", email, 留言, 微信沟通",
            "meeting": CHANNELS["meeting"] + ", demo, presentation, training, 客户会议, 培训",
            "gift": "present, gift sent, hospitality, entertainment, sample, 礼品, 礼物, 赠品, 送礼, "
            "节日礼品, 招待, 宴请",
        },
    ),
    choice(
        "direction",
        "in out, call direction, call type, initiated by, 方向, 呼叫方向, 通话类型, 发起方",
        {
            "out": "outbound, outgoing, sent, we, us, to customer, 呼出, 外呼, 去电, 主动, 我方, 我方发起, "
            "拨出",
            "in": "inbound, incoming, received, customer, from customer, 呼入, 来电, 被动, 客户, "
            "客户发起, 对方, 接入",
        },
    ),
    words(
        "by",
        STAFF_NAMES
        + ", contacted by, caller, visitor, 跟进人, 联系人员, 拜访人, 业务员, 负责人, 经办人, "
        "执行人, 员工, 记录人, 客户经理",
    ),
    flag(
        "answered",
        "reached, connected, response, responded, replied, answered call, call result, call outcome, "
        "successful, 是否接通, 接通, 是否应答, 应答, 是否回复, 回复, 是否联系上, 联系结果, 通话结果, 接听状态",
        yes="answered, connected, reached, responded, replied, completed, success, successful, picked up, "
        "接通, 已接通, 已接, 已接听, 已回复, 联系上, 成功, 已联系上, 应答",
        no="no answer, unanswered, not answered, not reached, missed, busy, voicemail, left voicemail, "
        "failed, no response, no reply, 未接通, 未接, 未接听, 无人接听, 未回复, 未联系上, 失败, 占线, "
        "关机, 拒接, 未应答",
    ),
    money(
        "cost",
        "contact cost, expense, expenses, amount, 费用, 成本, 花费, 金额, 支出, 礼品金额",
    ),
    words(
        "note",
        "notes, comment, comments, description, summary, remarks, remark, text, details, "
        "备注, 内容, 说明, 跟进内容, 沟通内容, 跟进记录, 沟通记录, 拜访记录, 摘要, 小结",
    ),
    required="customer_id, date",
)

ENGAGEMENT = table(
    "engagement",
    CUSTOMER,
    day(
        "date",
        "event date, activity date, engaged on, occurred on, happened on, created at, timestamp, "
        "日期, 活动日期, 发生日期, 参与日期, 互动日期, 时间",
        "set_aside",
    ),
    choice(
        "kind",
        "type, engagement type, engagement, activity, activity type, event type, action, 类型, 类别, "
        "互动类型, 活动类型, 参与类型, 行为",
        {
            "referral": "refer, referred, recommendation, introduction, introduced, 推荐, 转介绍, 介绍, "
            "引荐, 老带新, 推荐新客户",
            "event": "events, attendance, attended, event attendance, participation, webinar, "
            "trade fair, 活动, 参加活动, 参会, 活动参与, 参与活动, 展会, 订货会",
            "suggestion": "suggestions, idea, feedback, proposal, 建议, 意见, 提建议, 合理化建议, 反馈",
            "support": "supported, supported us, help, helped, crisis support, testimonial, reference, "
            "支持, 危机支持, 声援, 帮助, 力挺",
        },
    ),
    number(
        "value",
        "count, number, quantity, points, score, weight, 数值, 次数, 数量, 积分, 分值, 价值, 人数",
    ),
    required="customer_id, date, kind",
)

WINBACK_ATTEMPTS = table(
    "winback_attempts",
    CUSTOMER,
    day(
        "date",
        "attempt date, attempted on, contact date, contacted on, campaign date, sent on, sent at, "
        "treated on, 日期, 挽回日期, 召回日期, 尝试日期, 触达日期, 联系日期, 活动日期, 执行日期",
        "set_aside",
    ),
    choice(
        "group",
        "arm, test group, treatment group, assignment, experiment group, cell, 组别, 分组, 实验组别, "
        "试验分组, 实验分组",
        {
            "treat": "treated, treatment, test, target, contacted, 实验组, 试验组, 处理组, 干预组, 测试组, "
            "挽回组, 触达组",
            "holdout": "held out, control, control group, untreated, 对照组, 控制组, 留置组, "
            "保留组, 不触达组, 空白组",
        },
    ),
    choice(
        "channel",
        "contact channel, method, medium, contact method, 渠道, 方式, 联系方式, 触达渠道, 挽回渠道, 沟通方式",
        CHANNELS,
        open=True,
    ),
    words(
        "offer",
        "incentive, promotion, campaign, offer name, offer type, 优惠, 方案, 优惠方案, 权益, 挽回方案, "
        "促销, 挽回措施",
    ),
    money(
        "cost",
        "attempt cost, offer cost, contact cost, total cost, expense, spend, 成本, 费用, 挽回成本, 花费, "
        "优惠成本",
    ),
    choice(
        "cause",
        "reason, churn reason, churn cause, lost reason, leaving reason, 原因, 流失原因, 流失归因",
        {
            "staff_turnover": "staff change, manager change, 人员变动, 人员流动, 换人, 员工离职, 客户经理变更",
            "competitor": "competition, rival, lost to competitor, 竞争对手, 竞品, 竞争, 对手挖走",
            "price_market": "price, prices, pricing, market price, too expensive, 价格, 价格因素, 市场价格, "
            "价格过高, 市场波动",
            "neglected_details": "details, small complaints, carelessness, 细节疏忽, 细节, 忽视细节",
            "broken_promise": "broken promises, promise not kept, 失信, 未兑现承诺, 承诺未兑现, 诚信问题",
            "service_attitude": "attitude, service, poor service, 服务态度, 服务, 服务差, 态度",
            "small_customer_neglect": "neglect, neglected, 忽视小客户, 小客户忽视, 被忽视, 缺乏关注",
            "company_problem": "company, incident, crisis, 公司问题, 企业问题, 公司危机, 质量事故",
            "product_fit": "product, fit, features, range, 产品不合适, 产品, 产品不适配, 产品问题",
            "natural": "closed, moved, natural churn, 自然流失, 停业, 搬迁, 倒闭",
            "unknown": "not known, unclear, 未知, 不明, 原因不明",
        },
        open=True,
    ),
    event(
        "returned",
        "returned on, returned at, return date, reacquire, reacquired, reacquired on, regained, "
        "regained on, won back, won back on, came back, came back on, recovered, reactivated, "
        "是否挽回, 挽回成功, 是否召回, 是否回流, 回流日期, 回流时间, 挽回成功日期, 重新购买日期",
        "unknown",
        yes="returned, regained, won back, reacquired, came back, recovered, 已挽回, 挽回, 成功, "
        "挽回成功, 已回流, 回流, 已召回",
        no="not returned, lost, not regained, failed, 未挽回, 失败, 挽回失败, 未回流, 未召回, 流失",
    ),
    required="customer_id, date",
    in_order="date returned",
)

REASONS = table(
    "reasons",
    CUSTOMER,
    day(
        "date",
        "reason date, stated on, given on, interview date, exit date, lost date, churn date, "
        "created at, 日期, 访谈日期, 反馈日期, 流失日期, 登记日期, 记录日期, 时间",
        "set_aside",
    ),
    words(
        "text",
        "reason, reasons, stated reason, reason for leaving, leaving reason, lost reason, "
        "churn reason, comment, comments, description, note, notes, 原因, 流失原因, 离开原因, 内容, "
        "客户自述, 自述原因, 反馈内容, 备注, 说明",
    ),
    required="customer_id, date",
)

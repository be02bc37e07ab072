"""Tables about what passes between the house and its customers, apart from goods.

Contacts, complaints, promises, surveys, engagement, attempts to win back, reasons for leaving.
"""

from __future__ import annotations

from retain.tables.kinds.accounts import CHANNELS
from retain.tables.kinds.kind import (
    choice,
    day,
    flag,
    identifier,
    moment,
    money,
    number,
    table,
    words,
)
from retain.tables.kinds.sales import CUSTOMER_NAMES

_CUSTOMER = identifier("customer_id", CUSTOMER_NAMES, "customers")
_STAFF_NAMES = (
    "owner, rep, agent, user, staff, employee, assigned to, assignee, handled by, salesperson, "
    "sales rep"
)

CONTACTS = table(
    "contacts",
    _CUSTOMER,
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
        _STAFF_NAMES
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

COMPLAINTS = table(
    "complaints",
    _CUSTOMER,
    moment(
        "opened",
        "opened at, opened on, date opened, open date, date time opened, created, created at, "
        "created on, created date, received, received on, date received, complaint date, "
        "case date, ticket date, reported on, date, 投诉日期, 投诉时间, 受理日期, 受理时间, 创建时间, "
        "创建日期, 登记日期, 登记时间, 提交时间, 反馈日期, 发生日期, 日期",
        "set_aside",
    ),
    moment(
        "first_response",
        "first response at, first response time, first response date, first reply, first reply at, "
        "responded at, response date, response time, acknowledged, acknowledged at, 首次响应时间, "
        "首次响应日期, 首次响应, 首次回复时间, 响应时间, 响应日期, 首响时间, 回复日期",
        "unknown",
    ),
    moment(
        "closed",
        "closed at, closed on, date closed, close date, date time closed, closed date, resolved, "
        "resolved at, resolved on, resolution date, date resolved, solved, solved at, completed at, "
        "关闭时间, 关闭日期, 结案日期, 结案时间, 办结日期, 解决日期, 解决时间, 处理完成时间, 完成日期, "
        "完结时间",
        "unknown",
    ),
    day(
        "due",
        "due date, due on, due at, deadline, target date, target resolution date, sla due, sla date, "
        "截止日期, 应办结日期, 期限, 处理期限, 到期日, 要求完成日期, 承诺解决日期, 时限",
        "allowed",
    ),
    words(
        "category",
        "complaint category, complaint type, case type, issue type, "
        "issue, type, topic, 投诉类别, 投诉类型, 投诉分类, 问题类别, 问题类型, 类别, 类型, 分类, "
        "投诉项目",
    ),
    choice(
        "severity",
        "priority, urgency, impact, level, complaint level, 严重程度, 严重性, 级别, 等级, 投诉级别, "
        "投诉等级, 紧急程度, 优先级",
        {
            "low": "minor, small, trivial, p4, 低, 轻微, 轻, 小, 较轻, 低级",
            "medium": "normal, moderate, average, p3, 中, 一般, 普通, 中等, 中级",
            "high": "major, serious, severe, large, urgent, p2, 高, 严重, 重大, 较重, 紧急, 大, 高级",
            "critical": "very high, blocker, emergency, p1, 危急, 特别严重, 特大, 非常紧急, 特急, 致命",
        },
    ),
    words(
        "text",
        "description, complaint, complaint text, details, comment, comments, content, notes, "
        "summary, 内容, 投诉内容, 问题描述, 描述, 详情, 备注, 说明, 投诉详情",
    ),
    words(
        "staff",
        "responsible, responsible person, employee, staff member, case owner, owner, agent, assignee, "
        "assigned to, handled by, handler, 责任人, 处理人, 受理人, 被投诉人, 员工, 经办人, 负责人, 客服",
    ),
    words(
        "department",
        "responsible department, dept, team, division, 部门, 责任部门, 处理部门, 被投诉部门, 责任单位",
    ),
    flag(
        "upheld",
        "justified, valid, founded, substantiated, accepted, confirmed, 是否属实, 是否成立, 属实, 成立, "
        "是否有效, 有效投诉, 责任成立, 核实结果, 调查结果",
        yes="upheld, justified, valid, founded, substantiated, accepted, confirmed, 属实, 成立, 有效, "
        "已核实, 确认",
        no="not upheld, unjustified, invalid, unfounded, unsubstantiated, rejected, dismissed, 不属实, "
        "不成立, 无效, 未属实, 驳回",
    ),
    money(
        "loss",
        "cost, compensation, compensation paid, refund, loss amount, damage, claim amount, amount, "
        "损失, 损失金额, 赔偿, 赔偿金额, 赔付金额, 补偿金额, 索赔金额, 金额",
    ),
    number(
        "satisfaction",
        "csat, satisfaction score, satisfaction rating, rating, customer satisfaction, score, "
        "满意度, 满意度评分, 评分, 回访满意度, 处理满意度, 客户满意度",
    ),
    required="customer_id, opened",
)

PROMISES = table(
    "promises",
    _CUSTOMER,
    day(
        "made",
        "made on, made at, promised, promised on, promised at, promise date, date, date made, "
        "created at, created on, 承诺日期, 承诺时间, 作出日期, 作出承诺日期, 登记日期, 日期",
        "set_aside",
    ),
    day(
        "due",
        "due date, due on, due by, deadline, promised for, promised by date, target date, "
        "到期日期, 到期日, 应兑现日期, 兑现期限, 截止日期, 约定日期, 期限, 承诺完成日期, 计划兑现日期",
        "allowed",
    ),
    day(
        "fulfilled",
        "fulfilled on, fulfilled at, kept, kept on, done, done on, completed, completed on, "
        "completion date, delivered on, closed on, 兑现日期, 兑现时间, 实际兑现日期, 履行日期, 完成日期, "
        "实际完成日期, 是否兑现, 兑现情况, 是否履行",
        "unknown",
    ),
    words(
        "by",
        _STAFF_NAMES
        + ", promised by, made by, promiser, 承诺人, 承诺方, 经办人, 责任人, 负责人, 业务员, "
        "员工, 客户经理",
    ),
    money("amount", "value, promised amount, money, 金额, 承诺金额, 涉及金额"),
    words(
        "text",
        "promise, description, content, details, note, notes, what, 内容, 承诺内容, 承诺事项, "
        "事项, 备注, 说明",
    ),
    required="customer_id, made, due",
)

SURVEYS = table(
    "surveys",
    _CUSTOMER,
    day(
        "date",
        "survey date, response date, responded on, submitted, submitted at, completed at, "
        "answered on, timestamp, 日期, 调查日期, 调研日期, 填写日期, 填写时间, 提交时间, 答题时间, 回访日期",
        "set_aside",
    ),
    choice(
        "dimension",
        "question, item, topic, aspect, attribute, theme, survey item, 维度, 题目, 问题, 项目, 指标, "
        "调查项目, 评价维度, 体验维度",
        {
            "product": "products, product quality, goods, quality, 产品, 产品体验, 产品质量, 商品",
            "service": "services, customer service, service quality, 服务, 服务体验, 服务质量, 售后",
            "relationship": "relations, relation, partnership, 关系, 关系体验, 客情, 客户关系",
            "convenience": "ease, ease of doing business, ordering, access, 便利, 便利性, 便捷, 便捷性, "
            "便利体验",
            "brand": "image, reputation, 品牌, 品牌体验, 形象, 口碑",
            "price": "prices, pricing, value for money, 价格, 价格体验, 性价比",
        },
        open=True,
    ),
    number(
        "importance",
        "weight, importance score, importance rating, 重要性, 重要度, 重要程度, 权重, 重要性评分",
    ),
    number(
        "expectation",
        "expected, expectation score, expected score, 期望, 期望值, 期望得分, 期望评分, 预期",
    ),
    number(
        "experience",
        "perception, perceived, experienced, experience score, score, rating, satisfaction, "
        "satisfaction score, performance, 体验, 体验值, 实际体验, 感知, 感知值, 评分, 得分, 满意度",
    ),
    number(
        "nps",
        "nps score, net promoter score, likelihood to recommend, recommend, recommendation, "
        "净推荐值, 推荐意愿, 推荐度, 推荐分, NPS评分",
    ),
    required="customer_id, date, dimension",
)

ENGAGEMENT = table(
    "engagement",
    _CUSTOMER,
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
    _CUSTOMER,
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
    required="customer_id, date",
)

REASONS = table(
    "reasons",
    _CUSTOMER,
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

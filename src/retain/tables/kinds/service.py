"""Tables about how customers were served: complaints, promises, surveys."""

from __future__ import annotations

from retain.grade_scales import Scale
from retain.tables.kinds.dealings import CUSTOMER, STAFF_NAMES
from retain.tables.kinds.kind import (
    CountedFrom,
    choice,
    day,
    event,
    flag,
    grade,
    moment,
    money,
    number,
    scale,
    table,
    words,
)

COMPLAINTS = table(
    "complaints",
    CUSTOMER,
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
    grade(
        "satisfaction",
        "csat, satisfaction score, satisfaction rating, rating, customer satisfaction, score, "
        "满意度, 满意度评分, 评分, 回访满意度, 处理满意度, 客户满意度",
        on="satisfaction",
    ),
    required="customer_id, opened",
    in_order="opened first_response, opened closed, opened due",
)

PROMISES = table(
    "promises",
    CUSTOMER,
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
        CountedFrom("made", "promises.due_days"),
    ),
    event(
        "fulfilled",
        "fulfilled on, fulfilled at, kept, kept on, done, done on, completed, completed on, "
        "completion date, delivered on, closed on, 兑现日期, 兑现时间, 实际兑现日期, 履行日期, 完成日期, "
        "实际完成日期, 是否兑现, 兑现情况, 是否履行",
        "unknown",
        yes="kept, fulfilled, done, completed, delivered, 已兑现, 兑现, 已履行, 履行, 已完成, 完成",
        no="broken, not kept, unfulfilled, open, pending, overdue, 未兑现, 未履行, 未完成, 逾期, 待兑现",
    ),
    words(
        "by",
        STAFF_NAMES
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
    in_order="made due, made fulfilled",
)

SURVEYS = table(
    "surveys",
    CUSTOMER,
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
            "rivals": "competitors, competition, rival, compared with competitors, "
            "compared to competitors, against competitors, versus competitors, 竞争对手, 竞品, 同行, "
            "与竞争对手相比, 与竞品相比, 与同行相比, 同行比较, 竞争力",
            "intention": "buy again, will buy again, intention to buy again, repurchase, "
            "repurchase intention, purchase intention, renewal intention, likelihood to renew, "
            "likelihood to buy again, 复购意愿, 再购意愿, 再次购买意愿, 购买意愿, 续购意愿, 续约意愿, "
            "继续购买意愿, 继续合作意愿, 合作意愿",
        },
        open=True,
    ),
    number(
        "importance",
        "weight, importance score, importance rating, 重要性, 重要度, 重要程度, 权重, 重要性评分",
    ),
    grade(
        "expectation",
        "expected, expectation score, expected score, 期望, 期望值, 期望得分, 期望评分, 预期",
        on="scale",
    ),
    grade(
        "experience",
        "perception, perceived, experienced, experience score, score, rating, satisfaction, "
        "satisfaction score, performance, 体验, 体验值, 实际体验, 感知, 感知值, 评分, 得分, 满意度",
        on="scale",
    ),
    grade(
        "nps",
        "nps score, net promoter score, likelihood to recommend, recommend, recommendation, "
        "净推荐值, 推荐意愿, 推荐度, 推荐分, NPS评分",
        on=Scale(0, 10),
    ),
    scale(
        "scale",
        "grade scale, rating scale, scale max, max scale, max, maximum, max score, maximum score, "
        "out of, 满分, 量表, 分制, 量程, 评分制, 评分标准, 打分制, 计分制",
    ),
    required="customer_id, date, dimension or nps",
)

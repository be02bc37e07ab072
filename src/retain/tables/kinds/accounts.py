"""Tables about who the customers are and who looks after them: customers, regions, managers."""

from __future__ import annotations

from retain.tables.kinds.kind import choice, count, day, identifier, money, share, table, words
from retain.tables.kinds.sales import CUSTOMER_NAMES

CHANNELS = {
    "call": "phone, telephone, by phone, phone call, mobile, tel, 电话, 手机, 致电, 座机, 去电",
    "visit": "in person, on site, face to face, field visit, 拜访, 上门, 上门拜访, 面访, 实地拜访, 到访",
    "message": "sms, text, text message, im, chat, wechat, we com, whatsapp, app, push, letter, post, "
    "微信, 企业微信, 企微, 短信, 消息, 钉钉, QQ, 信函, 推送",
    "email": "mail, newsletter, 邮件, 电子邮件, 邮箱, 电邮",
    "meeting": "conference, event, online meeting, video call, 会议, 会面, 座谈, 视频会议, 线上会议",
}
"""How a customer is reached."""

_REGION_NAMES = (
    "area, sales region, sales area, territory, sales territory, district, 地区, 区域, 大区, 片区, "
    "所属地区, 所属区域, 所属大区, 销售区域, 销售大区"
)

CUSTOMERS = table(
    "customers",
    identifier("customer_id", CUSTOMER_NAMES + ", id, 编号"),
    words(
        "name",
        "customer name, client name, account name, company, company name, business name, "
        "trading name, organization name, organisation name, reseller name, dealer name, "
        "distributor name, store name, shop name, 客户名称, 客户姓名, 客户全称, 名称, 姓名, 公司名称, "
        "企业名称, 单位名称, 单位全名, 往来单位名称, 经销商名称, 门店名称, 店铺名称, 会员姓名, 会员名称",
    ),
    words(
        "segment",
        "customer segment, customer type, customer group, customer category, customer class, "
        "account type, 细分, 客户类型, 客户类别, 客户分类, 客户性质",
    ),
    words(
        "industry",
        "sector, business type, line of business, trade, 行业, 所属行业, 客户行业, 行业类别",
    ),
    words("region", _REGION_NAMES, "regions"),
    words(
        "region_group",
        "area group, territory group, region class, region tier, 地区组, 区域组, 地区类别, 区域等级, "
        "地区等级",
    ),
    words(
        "account_manager",
        "manager, owner, account owner, company owner, relationship manager, key account manager, "
        "responsible, assigned to, sales owner, 客户经理, 负责人, 客户负责人, 跟进人, 所属业务员, "
        "专营业务员, 分管业务员, 归属销售",
    ),
    day(
        "since",
        "customer since, client since, created, created at, created on, created date, create date, "
        "creation date, registered, registered on, registration date, account opened, 建档日期, "
        "建档时间, 注册日期, 注册时间, 开户日期, 创建时间, 创建日期, 合作起始日期, 首次合作日期",
        "unknown",
    ),
    choice(
        "state",
        "customer state, customer status, account status, account state, relationship status, "
        "客户状态, 状态, 合作状态, 经营状态, 启用状态",
        {
            "active": "open, normal, live, in business, enabled, valid, current, 正常, 活跃, 合作中, "
            "营业, 营业中, 在营, 启用, 有效, 在册, 存续",
            "paused": "on hold, hold, suspended, inactive by agreement, dormant by agreement, frozen, "
            "暂停, 暂停合作, 停用, 冻结, 休眠, 暂停营业",
            "seasonal": "season, seasonal customer, 季节性, 季节, 季节客户, 季节性客户",
            "closed": "closed down, out of business, bankrupt, liquidated, ceased, deceased, "
            "ceased trading, 已关闭, 关闭, 停业, 歇业, 倒闭, 注销, 已注销, 关店, 破产, 吊销",
            "moved": "moved away, relocated, left the area, 已搬迁, 搬迁, 迁出, 已迁出, 搬走",
            "merged": "merged into another, duplicate, acquired, taken over, 已合并, 合并, 被合并, "
            "被收购, 重复客户",
        },
    ),
    identifier(
        "merged_into",
        "merged to, merged with, master customer, master id, surviving customer, successor, "
        "合并至, 合并到, 并入, 并入客户, 主客户编号, 合并后客户编号",
        "customers",
    ),
    identifier(
        "referred_by",
        "referrer, referrer id, recommended by, introduced by, referral source id, 推荐人, "
        "推荐人编号, 推荐客户, 推荐客户编号, 介绍人, 介绍人编号, 转介绍人",
        "customers",
    ),
    words(
        "prospect_stage",
        "stage, pipeline stage, deal stage, lead stage, lead status, lifecycle stage, sales stage, "
        "潜客阶段, 商机阶段, 销售阶段, 线索状态, 跟进阶段",
    ),
    identifier(
        "phone",
        "phone no, phone number, telephone, telephone number, mobile, mobile phone, tel, main phone, "
        "电话, 电话号码, 手机, 手机号, 手机号码, 联系电话, 联系方式",
    ),
    identifier(
        "tax_id",
        "tax no, tax number, vat id, vat no, vat number, vat registration number, ein, tin, uscc, "
        "税号, 纳税人识别号, 统一社会信用代码, 社会信用代码, 信用代码, 税务登记号",
    ),
    words(
        "contact_person",
        "contact, contact name, primary contact, main contact, attention, 联系人, 联系人姓名, "
        "主要联系人, 首要联系人, 对接人",
    ),
    count(
        "payment_days",
        "payment terms, payment term, payment terms days, terms, terms days, credit days, "
        "credit period, net days, 账期, 账期天数, 付款天数, 信用天数, 信用期, 付款期限, 结算天数",
    ),
    money(
        "receivable",
        "receivables, accounts receivable, ar balance, balance due, amount due, outstanding, "
        "outstanding balance, open balance, 应收, 应收款, 应收账款, 应收余额, 应收账款余额, 欠款, 欠款金额",
    ),
    money(
        "rebate_balance",
        "rebate, rebates, accrued rebate, rebate accrued, bonus balance, 返利余额, 返利, 返点余额, "
        "应返未返, 未兑返利",
    ),
    money(
        "credit_limit",
        "credit line, credit amount, max credit, 信用额度, 授信额度, 信用额, 授信金额, 铺货额度",
    ),
    share(
        "agreed_discount",
        "contract discount, customer discount, standing discount, default discount, 协议折扣, "
        "合同折扣, 客户折扣, 约定折扣",
    ),
    choice(
        "consent",
        "opt in, marketing consent, contact consent, marketing opt in, permission, "
        "contact permission, gdpr consent, 同意联系, 营销同意, 是否同意联系, 联系许可, 授权联系, "
        "营销授权, 可联系方式",
        {
            "yes": "y, true, 1, all, any, opt in, opted in, granted, subscribed, 是, 同意, 已同意, 有, "
            "全部, 授权, 已授权",
            "no": "n, false, 0, none, opt out, opted out, refused, withdrawn, unsubscribed, "
            "do not contact, 否, 不同意, 拒绝, 无, 未授权, 已撤回, 勿扰",
            **CHANNELS,
        },
        several=True,
    ),
    choice(
        "preferred_channel",
        "preferred contact method, preferred method of contact, contact preference, "
        "preferred contact, best channel, 首选渠道, 偏好渠道, 首选联系方式, 偏好联系方式, 沟通偏好, "
        "联系偏好",
        CHANNELS,
    ),
    words(
        "preferred_time",
        "best time, best time to call, preferred contact time, preferred hours, 首选时间, 偏好时间, "
        "方便时间, 方便联系时间, 最佳联系时间",
    ),
    day(
        "birthday",
        "birth date, date of birth, dob, contact birthday, 生日, 出生日期, 联系人生日, "
        "负责人生日, 老板生日",
        "allowed",
    ),
    day(
        "contract_date",
        "contract anniversary, contract signed, contract start, contract start date, "
        "contract renewal date, agreement date, signed on, renewal date, 合同日期, 签约日期, 签约时间, "
        "合同签订日期, 合同起始日期, 合同到期日, 续约日期, 合同周年日",
        "allowed",
    ),
    day(
        "updated",
        "updated at, updated on, last updated, last update, update date, modified, modified at, "
        "modified on, last modified, date modified, modification date, 更新日期, 更新时间, 最后更新, "
        "最近更新, 最后更新时间, 最近更新日期, 修改日期, 修改时间, 最后修改时间, 最近修改日期",
        "unknown",
    ),
    required="customer_id",
    key="customer_id",
    describes=True,
)

REGIONS = table(
    "regions",
    words("region", _REGION_NAMES + ", region name, name, 地区名称, 区域名称, 大区名称"),
    words(
        "manager",
        "region manager, regional manager, area manager, territory manager, sales manager, "
        "regional director, head, owner, responsible, person, 地区经理, 区域经理, 大区经理, 片区经理, "
        "销售经理, 经理, 负责人, 区域负责人",
    ),
    required="region",
    key="region",
)

MANAGERS = table(
    "managers",
    identifier("customer_id", CUSTOMER_NAMES, "customers"),
    words(
        "manager",
        "account manager, account owner, owner, new owner, assigned to, responsible, "
        "relationship manager, sales rep, sales representative, salesperson, rep, 客户经理, 负责人, "
        "客户负责人, 业务员, 销售员, 跟进人, 归属人, 现负责人, 新负责人, 接手人",
    ),
    day(
        "since",
        "from, from date, start, start date, assigned, assigned on, assigned at, assignment date, "
        "valid from, effective from, effective date, owner since, manager since, date, 起始日期, "
        "开始日期, 生效日期, 分配日期, 分配时间, 接手日期, 接管日期, 移交日期, 变更日期, 任职日期, 日期",
        "set_aside",
    ),
    required="customer_id, manager, since",
)

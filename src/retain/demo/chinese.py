"""The words of the tables in Chinese."""

from retain.demo.sentences_zh import CHINESE_SENTENCES
from retain.demo.vocabulary import Vocabulary


def _split(headers: str) -> tuple[str, ...]:
    return tuple(headers.split())


CHINESE = Vocabulary(
    headers={
        "transactions": _split(
            "订单编号 客户编号 订单日期 产品编号 类别 数量 单价 标价 折扣 折扣金额 销售额 "
            "成本 利润 币种 渠道 销售员 报价日期 承诺日期 交货日期 状态"
        ),
        "customers": _split(
            "客户编号 客户名称 行业 地区 地区组 客户经理 建档日期 状态 合并至 推荐人编号 "
            "潜客阶段 电话 税号 联系人 账期天数 应收账款 返利余额 信用额度 协议折扣 同意联系 "
            "首选渠道 首选时间 生日 合同日期 员工人数 价目表"
        ),
        "regions": _split("地区 负责人"),
        "contacts": _split("客户编号 日期 联系方式 方向 经办人 是否接通 费用 备注"),
        "complaints": _split(
            "客户编号 投诉日期 首次响应 结案日期 截止日期 投诉类别 严重程度 投诉内容 责任人 "
            "责任部门 是否属实 损失金额 满意度"
        ),
        "promises": _split("客户编号 承诺日期 到期日 兑现日期 承诺人 金额 承诺内容"),
        "managers": _split("客户编号 客户经理 起始日期"),
        "surveys": _split("客户编号 日期 维度 重要性 期望 体验 净推荐值"),
        "wallet": _split("客户编号 日期 总采购额 我方采购额 竞争对手数 排名 供应商数"),
        "market_prices": _split("日期 产品编号 类别 市场价"),
        "engagement": _split("客户编号 日期 类型 数值"),
        "stock": _split("客户编号 日期 库存 动销量"),
        "returns": _split("订单编号 退货日期"),
        "winback_attempts": _split("客户编号 日期 分组 渠道 优惠 费用 原因"),
        "reasons": _split("客户编号 日期 原因"),
    },
    industries=(
        *("五金店", "橱柜店", "建材商", "施工队", "木工坊"),
        *("水暖安装", "酒店餐饮", "物业管理", "个人"),
    ),
    regions=(
        *("港城", "北门", "磨坊区", "河谷", "南原"),
        *("东湖", "西丘", "高岭", "外岛"),
    ),
    region_groups=("都市", "地方", "乡村"),
    categories=(
        *("水槽龙头", "台面", "铰链配件", "照明", "电动工具"),
        *("紧固件", "涂料密封", "园艺户外"),
    ),
    states=("正常", "暂停", "季节性", "已关闭", "已搬迁", "已合并"),
    consents=("是", "否", "电话", "邮件"),
    contact_channels=("电话", "邮件", "拜访", "微信"),
    order_channels=("业务员", "电话", "网店", "门市"),
    statuses=("已交货", "未交货", "已退货"),
    salespeople=(
        *("温雅达", "欧博然", "冯可岚", "马道明", "柯伊宁", "何法德"),
        *("伦静姝", "裴宇果", "瓦英思", "任乔楠", "白佳雅", "安路易"),
        *("石米兰", "韩立思", "裴欧佳", "宋皮特", "桂若莎"),
    ),
    currency="CNY",
    region_managers=(
        *("罗思雅", "安如峰", "魏思齐", "罗思雅", "柯奥伦"),
        *("魏思齐", "安如峰", "柯奥伦", "柯奥伦"),
    ),
    stages=("线索", "已拜访", "已报价", "谈判中"),
    times=("上午", "中午", "下午"),
    price_lists=("同行价", "标准价", "零售价"),
    contact_kinds=("电话", "拜访", "消息", "会面", "礼品"),
    directions=("呼出", "呼入"),
    no_and_yes=("否", "是"),
    complaint_categories=(
        *("质量", "发错货", "送货延误", "运输破损", "发票"),
        *("服务态度", "专业能力", "产品不适用", "无人回应"),
    ),
    severities=("轻微", "一般", "严重"),
    departments=("仓库", "配送", "销售", "财务", "采购", "客服"),
    dimensions=("产品", "服务", "关系", "便利", "品牌", "价格"),
    engagements=("推荐", "活动", "建议", "支持"),
    offers=(
        *("问候电话", "销售经理拜访", "红字发票加优先送货"),
        *("首单折扣", "年度新条件", "试用其他产品"),
    ),
    groups=("处理组", "对照组"),
    causes=(
        *("未知", "人员变动", "价格", "细节疏忽", "竞争对手", "承诺未兑现", "服务态度"),
        *("忽视小客户", "公司问题", "产品不合适", "自然流失"),
    ),
    sentences=CHINESE_SENTENCES,
)

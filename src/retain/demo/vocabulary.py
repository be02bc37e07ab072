"""The words of the tables in each language: headers and coded values, always by position.

Values are chosen by their position, never by their word, so that every language tells of the
same business.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """All words of one language; a position means the same thing in every language."""

    transaction_headers: tuple[str, ...]
    customer_headers: tuple[str, ...]
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    region_groups: tuple[str, ...]
    categories: tuple[str, ...]
    states: tuple[str, ...]
    consents: tuple[str, ...]
    contact_channels: tuple[str, ...]
    order_channels: tuple[str, ...]
    statuses: tuple[str, ...]
    salespeople: tuple[str, ...]


# Positions that the rest of the package names.
ACTIVE, PAUSED, SEASONAL, CLOSED, MOVED, MERGED = range(6)
REPRESENTATIVE, TELEPHONE, WEB, COUNTER = range(4)
DELIVERED, OPEN, RETURNED = range(3)

ENGLISH = Vocabulary(
    transaction_headers=(
        *("order_id", "customer_id", "date", "product_id", "category", "quantity"),
        *("unit_price", "list_price", "discount_rate", "amount", "cost", "channel"),
        *("salesperson", "promised_date", "delivered_date", "status"),
    ),
    customer_headers=(
        *("customer_id", "name", "industry", "region", "region_group", "account_manager"),
        *("since", "state", "phone", "tax_id", "payment_days", "consent"),
        *("preferred_channel", "referred_by"),
    ),
    industries=(
        *("Hardware shop", "Kitchen studio", "Building merchant", "Builder", "Joinery"),
        *("Plumbing & heating", "Hotel & catering", "Property management", "Private"),
    ),
    regions=(
        *("Harbourside", "Northgate", "Mill District", "River Valley", "South Plain"),
        *("East Lakes", "West Hills", "High Moor", "Outer Isles"),
    ),
    region_groups=("Metropolitan", "Regional", "Rural"),
    categories=(
        *("Sinks & taps", "Worktops", "Hinges & fittings", "Lighting", "Power tools"),
        *("Fixings", "Paint & sealants", "Garden & outdoor"),
    ),
    states=("active", "paused", "seasonal", "closed", "moved", "merged"),
    consents=("yes", "no", "phone", "email"),
    contact_channels=("phone", "email", "visit", "message"),
    order_channels=("representative", "phone", "web", "counter"),
    statuses=("delivered", "open", "returned"),
    salespeople=(
        *("Ada Winslow", "Bram Okoro", "Clara Fenn", "Dov Marsh", "Elin Castor", "Farid Holt"),
        *("Greta Lunde", "Hugo Pell", "Ines Varga", "Jonas Reed", "Kaya Brandt", "Luis Amado"),
        *("Mira Stone", "Nils Harker", "Olga Perrin", "Piet Soren", "Rosa Quill"),
    ),
)

CHINESE = Vocabulary(
    transaction_headers=(
        *("订单编号", "客户编号", "订单日期", "产品编号", "类别", "数量"),
        *("单价", "标价", "折扣", "销售额", "成本", "渠道"),
        *("销售员", "承诺日期", "交货日期", "状态"),
    ),
    customer_headers=(
        *("客户编号", "客户名称", "行业", "地区", "地区组", "客户经理"),
        *("建档日期", "状态", "电话", "税号", "账期天数", "同意联系"),
        *("首选渠道", "推荐人编号"),
    ),
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
)

LANGUAGES = {"en": ENGLISH, "zh": CHINESE}

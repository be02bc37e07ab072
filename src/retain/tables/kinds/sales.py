"""Tables about goods and money: transactions, returns, wallet, market prices, dealers' stock."""

from __future__ import annotations

from retain.tables.kinds.kind import (
    count,
    day,
    identifier,
    money,
    number,
    portion,
    share,
    table,
    words,
)

CUSTOMER_NAMES = (
    "customer, cust id, cust no, client id, client no, client code, client, account id, account no, "
    "account number, account code, buyer id, member id, member no, user id, customer number, "
    "customer no, customer code, customer key, customer ref, sold to, sold to party, bill to, "
    "dealer id, dealer code, dealer no, dealer key, reseller id, reseller key, reseller code, "
    "reseller no, distributor id, distributor key, distributor code, store id, store code, "
    "shop id, company id, 客户编号, 客户ID, 客户编码, 客户代码, 客户号, 客户代号, 客户内码, 会员编号, "
    "会员ID, 会员号, 会员卡号, 买家ID, 用户ID, 用户编号, 顾客编号, 顾客ID, 经销商编号, 经销商ID, "
    "经销商编码, 经销商代码, 代理商编号, 代理商编码, 门店编号, 门店编码, 门店ID, 往来单位编号, "
    "往来单位编码, 单位编号, 购货单位编码"
)
_ORDER_NAMES = (
    "order, order no, order number, order code, order ref, invoice, invoice no, invoice number, "
    "invoice id, transaction id, transaction no, receipt id, receipt no, receipt number, "
    "sales order number, sales order no, sales order, sales document, billing document, "
    "document no, document number, 订单编号, 订单号, 订单ID, 订单编码, 单号, 单据编号, 单据号, 销售单号, "
    "销售订单号, 出库单号, 发票号, 发票号码, 交易编号, 交易号, 流水号"
)
_PRODUCT_NAMES = (
    "product, product no, product number, sku, sku code, stock code, item id, item, item no, "
    "item number, item code, product code, product key, article, article no, article number, "
    "material, material number, part number, 产品编号, 产品ID, 产品编码, 产品代码, 商品编号, 商品编码, "
    "商品ID, 商品代码, 物料编码, 物料编号, 物料代码, 存货编码, 货号, 料号, 品号, SKU编码"
)
CATEGORY_NAMES = (
    "product category, product group, item category, item group, material group, "
    "类别, 品类, 产品类别, 产品分类, 商品类别, 商品分类, 存货分类, 物料分类, 物料组, 分类, 产品线"
)

TRANSACTIONS = table(
    "transactions",
    identifier("customer_id", CUSTOMER_NAMES, "customers"),
    day(
        "date",
        "order date, invoice date, transaction date, purchase date, sale date, sales date, "
        "txn date, trans date, posting date, billing date, document date, receipt date, day, "
        "订单日期, 下单日期, 日期, 交易日期, 销售日期, 购买日期, 开票日期, 单据日期, 业务日期, 制单日期, "
        "出库日期, 付款时间, 下单时间, 订单时间, 交易时间, 成交时间",
        "set_aside",
    ),
    money(
        "amount",
        "net amount, sales amount, amount net, sales, revenue, net sales, net revenue, net value, "
        "net total, total, line total, line amount, order amount, order value, invoice amount, "
        "total amount, turnover, spend, dollar value, 销售额, 金额, 销售金额, 订单金额, 交易金额, "
        "成交金额, 实付金额, 实收金额, 净额, 消费金额, 未税金额, 不含税金额, 总金额",
    ),
    words("order_id", _ORDER_NAMES),
    number(
        "quantity",
        "qty, units, units sold, order quantity, order qty, quantity sold, sales quantity, "
        "billed quantity, pieces, 数量, 件数, 销售数量, 销量, 购买数量, 订购数量, 出库数量, 实发数量",
    ),
    money(
        "unit_price",
        "price, price each, net price, selling price, sales price, 单价, 售价, 销售单价, 成交单价, "
        "成交价, 不含税单价",
    ),
    money(
        "list_price",
        "catalogue price, catalog price, msrp, rrp, standard price, 标价, 原价, 目录价, 吊牌价, "
        "零售价, 标准价, 建议零售价",
    ),
    share(
        "discount_rate",
        "discount, discount pct, discount percent, discount percentage, unit price discount pct, "
        "折扣, 折扣率, 扣率",
    ),
    money(
        "discount_amount",
        "discount value, discount total, rebate amount, 折扣金额, 折扣额, 优惠金额, 让利金额",
    ),
    money(
        "cost",
        "total cost, total product cost, cost amount, cost of sales, cost of goods sold, cogs, "
        "成本, 成本额, 成本金额, 销售成本",
    ),
    money(
        "margin",
        "profit, gross profit, gross margin, contribution margin, 利润, 毛利, 毛利额, 毛利润, 销售毛利",
    ),
    words("product_id", _PRODUCT_NAMES),
    words("category", CATEGORY_NAMES),
    words("channel", "sales channel, order channel, order source, 渠道, 销售渠道, 订单来源"),
    words(
        "salesperson",
        "salesman, sales rep, sales representative, sales employee, seller, rep, "
        "employee, employee id, employee key, "
        "销售员, 销售人员, 业务员, 业务人员, 导购员, 经手人, 销售代表",
    ),
    words(
        "status",
        "order status, line status, invoice status, 状态, 订单状态, 单据状态, 交易状态",
    ),
    day(
        "promised_date",
        "promise date, promised delivery date, requested delivery date, required date, "
        "expected delivery date, due date, 承诺日期, 承诺交期, 约定交期, 交期, 要求交货日期, "
        "预计交货日期, 计划发货日期, 预计发货日期",
        "allowed",
    ),
    day(
        "delivered_date",
        "delivery date, delivered, delivered on, delivered at, ship date, shipped date, "
        "shipping date, dispatch date, goods issue date, 交货日期, 实际交货日期, 发货日期, 发货时间, "
        "送达日期, 到货日期, 签收日期",
        "unknown",
    ),
    day(
        "quoted_date",
        "quote date, quotation date, date quoted, 报价日期, 询价日期, 报价时间",
        "unknown",
    ),
    words("currency", "currency code, document currency, 币种, 币别, 货币"),
    required="customer_id, date, amount or quantity+unit_price",
)

RETURNS = table(
    "returns",
    words("order_id", _ORDER_NAMES + ", original order, 原订单号, 原单号, 源单号", "orders"),
    day(
        "date",
        "return date, returned on, returned at, refund date, credit date, credit note date, "
        "退货日期, 退货时间, 退回日期, 退款日期, 日期",
        "set_aside",
    ),
    required="order_id",
)

WALLET = table(
    "wallet",
    identifier("customer_id", CUSTOMER_NAMES, "customers"),
    day(
        "date",
        "period, period end, as of, survey date, estimated on, asked on, month, 日期, 期间, 统计日期, "
        "调查日期, 估计日期, 填报日期, 截止日期",
        "set_aside",
    ),
    money(
        "total_spend",
        "wallet, wallet size, total wallet, category spend, total purchases, total spending, "
        "annual purchases, purchase volume, total demand, 总采购额, 采购总额, 总支出, 总需求, 年采购额, "
        "同类采购总额, 采购规模, 钱包总额, 消费总额",
    ),
    money(
        "our_spend",
        "spend with us, own spend, purchases from us, our sales, our share value, 我方采购额, "
        "在我司采购额, 我司供货额, 我方销售额, 我司销售额, 本公司采购额",
    ),
    portion(
        "share",
        "share of wallet, wallet share, sow, share with us, our share, share of spend, "
        "share of purchases, purchase share, supply share, 钱包份额, 钱包占比, 采购份额, 采购占比, "
        "我方份额, 我司份额, 我方占比, 我司占比, 供货份额, 供货占比, 份额, 占比",
    ),
    count(
        "rivals",
        "competitors, rival suppliers, number of rivals, number of competitors, competitor count, "
        "竞争对手数, 竞争对手数量, 竞品数, 竞争者数量, 对手数",
    ),
    count(
        "rank",
        "our rank, supplier rank, rank among suppliers, position, 排名, 我方排名, 供应商排名, 名次",
    ),
    count(
        "suppliers",
        "number of suppliers, supplier count, supplier number, vendors, 供应商数, 供应商数量, 供货商数, "
        "供货商数量, 供应商家数",
    ),
    words("category", CATEGORY_NAMES),
    required="customer_id, date",
)

MARKET_PRICES = table(
    "market_prices",
    day(
        "date",
        "price date, quoted on, observed on, observation date, effective date, valid from, day, "
        "日期, 价格日期, 报价日期, 采价日期, 行情日期, 生效日期",
        "set_aside",
    ),
    words("product_id", _PRODUCT_NAMES),
    words("category", CATEGORY_NAMES),
    money(
        "price",
        "market price, average price, competitor price, street price, unit price, 价格, 市场价, "
        "市场价格, 行情价, 均价, 市场均价, 竞品价格, 单价",
    ),
    required="date, product_id or category, price",
)

STOCK = table(
    "stock",
    identifier("customer_id", CUSTOMER_NAMES, "customers"),
    day(
        "date",
        "stock date, inventory date, count date, counted on, snapshot date, as of, period, day, "
        "日期, 库存日期, 盘点日期, 统计日期, 上报日期, 快照日期",
        "set_aside",
    ),
    number(
        "on_hand",
        "stock, stock on hand, quantity on hand, qty on hand, on hand qty, inventory, "
        "inventory quantity, stock quantity, stock level, closing stock, 库存, 库存数量, 库存量, "
        "现有库存, 期末库存, 结存, 结存数量, 在库数量, 现存量",
    ),
    number(
        "sell_through",
        "sell out, sold through, units sold, dealer sales, sales out, pos sales, 动销, "
        "动销数量, 动销量, 终端销量, 出货量, 实销数量, 销售数量, 分销量",
    ),
    required="customer_id, date",
)

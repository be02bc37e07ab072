"""原因证据的句子，以规则所得填入."""

EVIDENCE: dict[str, str] = {
    "evidence_none": "所提供的表中没有任何原因的证据",
    "evidence_between": "；",
    "evidence_no_data": "无数据：{tables}",
    # 自身销售、客户钱包与价格
    "evidence_manager_changed": "{date} 负责人由{before}换为{after}，早于流失开始 {days} 天",
    "evidence_seller_left": "该客户的业务员{before}在 {date} 之后对任何客户都再未开单，早于流失开始 {days} 天",
    "evidence_wallet_share_fell": "{date} 我方占其采购的份额为 {share:%}，此前一年为 {before:%}",
    "evidence_rivals_more": "{date} 有 {rivals} 家竞争对手供货，此前一年为 {before} 家",
    "evidence_category_gone": "{category}最后一次购买在 {date}，此后到 {until} 的 {occasions} 次购买中都没有，"
    "按以往应有约 {expected} 次",
    "evidence_price_rose": "我方价格在 {date} 前后上涨 {change:%}（品类：{category}），该客户 {discounted:%} 的采购为折扣价，"
    "通常为 {usual:%}",
    "evidence_market_price_fell": "市场价格在 {date} 前后下降 {change:%}（品类：{category}），该客户 {discounted:%} 的采购为"
    "折扣价，通常为 {usual:%}",
    "evidence_deliveries_late": "{deliveries} 次交货中有 {late} 次延迟（首次应于 {first}，末次应于 {last} 交付），"
    "通常延迟率为 {usual:%}",
    "evidence_returns_rose": "{first} 至 {last} 有 {back} 天退货，同期购买 {sold} 次，按常情退货约 {usual:1f} 天",
}

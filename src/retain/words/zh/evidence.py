"""原因证据的句子，以规则所得填入."""

EVIDENCE: dict[str, str] = {
    "evidence_none": "所提供的表中没有任何原因的证据",
    "evidence_between": "；",
    "evidence_no_data": "无数据：{tables}",
    # 自身销售、客户钱包与价格
    "evidence_manager_changed": "{date}负责人由{before}换为{after}，早于流失开始{days}天",
    "evidence_seller_left": "该客户的业务员{before}于{date}之后再未开单（对任何客户），早于流失开始{days}天",
}

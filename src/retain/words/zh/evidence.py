"""原因证据的句子，以规则所得填入."""

EVIDENCE: dict[str, str] = {
    "evidence_none": "所提供的表中没有任何原因的证据",
    "evidence_between": "；",
    "evidence_no_data": "无数据：{tables}",
}

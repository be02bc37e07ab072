"""来自记录的证据句子，以规则所得填入."""

RECORDS: dict[str, str] = {
    "evidence_promise_unkept": "{made} 作出、应于 {due} 兑现的承诺，逾期 {late} 天仍未兑现",
    "evidence_price_above_agreed": "{date} 实际折扣为 {granted:%}，低于约定且此前一直执行的 {agreed:%}",
    "evidence_service_below": "{date} {dimension}体验评分 {experience:1f}，低于期望 {expectation:1f}",
    "evidence_product_below": "{date} {dimension}体验评分 {experience:1f}，低于期望 {expectation:1f}",
    "evidence_dimension_service": "服务",
    "evidence_dimension_product": "产品",
    "evidence_dimension_convenience": "便利性",
    "evidence_contacts_unanswered": "客户主动联系无人回应 {contacts} 次，最近一次为 {last}",
    "evidence_too_few_contacts": "截至 {until} 的 {days} 天内我方仅联系 {contacts} 次，"
    "而 {tier} 级客户应有 {due:1f} 次，且该客户有潜力",
    "evidence_small_complaints": "{first} 至 {last} 有 {complaints} 次小投诉",
    "evidence_rude_service": "关于服务态度或能力的投诉 {complaints} 次，最近一次为 {last}（{words}）",
    "evidence_answered_late": "{complaints} 次投诉中有 {late} 次回复或结案超时，最近一次提出于 {last}",
    "evidence_product_complaint": "关于产品不合用的投诉 {complaints} 次，最近一次为 {last}（{words}）",
    "evidence_wave": "{date} 的投诉属于一波集中投诉：一个月内 {complaints} 家客户投诉{category}，平时为 {usual} 家",
    "evidence_state": "客户表记录状态：{state}",
    "evidence_state_closed": "已关闭",
    "evidence_state_moved": "已搬迁",
    "evidence_stated": "{date} 客户自述：“{words}”",
    "evidence_noted": "{date} 联系记录：“{words}”",
}

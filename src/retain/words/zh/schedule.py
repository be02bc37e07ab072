"""联系排期：设置中的问题，以及读不懂的内容."""

SCHEDULE: dict[str, str] = {
    "problem.not_country": "{name} = {value}：不是已知节假日的国家或地区代码，应如 CN 或 DE-BY；相近：{near}（来自 {origin}）",
    "problem.no_hour": "plan.hours.{name} = {hour}：应为 0 到 24 之间的钟点",
    "problem.opens_after_closes": "plan.hours：opens（{opens}）须早于 closes（{closes}）",
    "problem.usual_outside": "plan.hours.usual = {usual}：应不早于 opens（{opens}）且早于 closes（{closes}）",
    "problem.quiet_at_work": "plan.hours：免打扰时段（{quiet_from} 至 {quiet_until}）占用了工作时间（{opens} 至 {closes}），请缩短其一",
    "problem.no_length": "plan.minutes.{channel} = {minutes}：应大于 0，且不超过一个工作日（{day} 分钟）",
    "problem.more_than_a_week": "plan.working_share.{owner} = {share}：最多为 1，即整周",
    "init.country": "表头为简体中文：按其法定节假日与调休安排工作日；如不是中国大陆请改写（如 SG、TW、HK）或删去",
    "plan_basis.reckoned": "{country} {years} 年的官方放假安排尚未收录：节假日按规则推算，调休上班日未计入。",
    "plan_basis.hours": "时间取自我方 {contacts} 次记有时刻和结果的联系：已排联系中，{answered} 次按客户本人的应答，{profile} 次按其意愿，{base} 次按全体客户的应答，{usual} 次按惯常时间。",
    "plan_basis.not_understood": "{customers} 位客户的首选时间（preferred_time）无法识别；可写钟点（如 14:00）、时段或星期几。",
}

"""What is said of conditions that end a run with 1."""

FAILING = {
    "condition_hit": "--fail-on '{condition}'：{figure} 为 {shown}（依据 {rows} {rows_of}）",
    "condition_unknown": "--fail-on '{condition}'：数值未知，无法判断：{reason}",
    "error.bad_condition": "--fail-on '{condition}'：无法识别\n应写作：指标、运算符（< <= > >= = != 之一）、数字，例如 '{example}'",
    "error.unknown_figure": "--fail-on '{condition}'：没有名为 {figure} 的指标；相近的有：{near}\n可用的指标：{names}",
    "error.share_over_one": "--fail-on '{condition}'：{figure} 是比例，取值 0 到 1\n请写作 {number}%，或写成小数",
    "error.no_share": "--fail-on '{condition}'：{figure} 不是比例\n请去掉界限后的 %",
}

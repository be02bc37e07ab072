"""What is said of loyalty."""

LOYALTY = {
    "problem.bad_condition": "{name}：无法作为评分的条件：{value}：{problem}",
    "problem.no_column": "{name}：评分中没有列 {column}；最接近的是：{near}",
}

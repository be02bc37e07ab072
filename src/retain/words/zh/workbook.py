"""Workbooks: what stands on their first sheet and beside their charts."""

WORKBOOK: dict[str, str] = {
    "workbook.overview": "概览",
    "workbook.sheets": "本工作簿的工作表",
    "workbook.data": "图表数据",
    "workbook.rises": "增加",
    "workbook.falls": "减少",
    "workbook.level": "总额",
    "workbook.even": "若人人相同",
    "workbook.of_trend": "{label}（{number}）",
    "workbook.oldest_first": "小图背后的数值，由旧到新。",
}

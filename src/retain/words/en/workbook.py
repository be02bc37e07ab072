"""Workbooks: what stands on their first sheet and beside their charts."""

WORKBOOK: dict[str, str] = {
    "workbook.overview": "Overview",
    "workbook.sheets": "Sheets of this workbook",
    "workbook.data": "Chart data",
    "workbook.rises": "rises",
    "workbook.falls": "falls",
    "workbook.level": "level",
    "workbook.even": "if all were alike",
    "workbook.of_trend": "{label} ({number})",
    "workbook.oldest_first": "The values behind the small line, the oldest first.",
}

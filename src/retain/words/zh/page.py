"""What a page in a browser says beside the report."""

PAGE: dict[str, str] = {
    "page.skip": "跳到正文",
    "page.contents": "目录",
    "page.search": "在本表中查找",
    "page.search_in": "查找：{title}",
    "page.found": "显示 {found} 行，共 {rows} 行",
    "page.sort_hint": "按此列排序",
    "page.more": "另有 {rows} 行，见工作簿（-o report.xlsx）和 JSON",
    "page.earlier": "另有更早的 {rows} 行，见工作簿（-o report.xlsx）和 JSON",
    "page.before": "上期：{value}",
    "page.trend": "走势，由早到晚：{values}",
    "page.better": "好转",
    "page.worse": "变差",
    "page.yes": "是",
    "page.no": "否",
    "page.rows_subtitle": "{rows} 行，{columns} 列",
    "error.page_too_large": "{rows} 行 × {columns} 列，单元格多于浏览器能显示的数量（{most}）\n请用 --columns、--where 或 --limit 缩小范围，或写成 .csv、.parquet、.xlsx",
}

"""What a page in a browser says beside the report."""

PAGE: dict[str, str] = {
    "page.skip": "Skip to the figures",
    "page.contents": "Contents",
    "page.search": "Search these rows",
    "page.search_in": "Search: {title}",
    "page.found": "{found} of {rows} rows",
    "page.sort_hint": "Sort by this column",
    "page.more": "{rows} more rows: in the workbook (-o report.xlsx) and in JSON",
    "page.earlier": "{rows} earlier rows: in the workbook (-o report.xlsx) and in JSON",
    "page.before": "before: {value}",
    "page.trend": "over time, the oldest first: {values}",
    "page.better": "better",
    "page.worse": "worse",
    "page.yes": "yes",
    "page.no": "no",
    "page.rows_subtitle": "{rows} rows, {columns} columns",
    "error.page_too_large": "{rows} rows of {columns} columns are more cells than a browser shows ({most})\nchoose with --columns, --where or --limit, or write .csv, .parquet or .xlsx",
}

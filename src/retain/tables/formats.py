"""A frame as bytes, in every format that holds rows."""

from __future__ import annotations

import io
import json
import os
import re
from typing import BinaryIO

import polars as pl

from retain.scoring.catalogue import BY_NAME, Kind
from retain.tables.formulas import neutralised
from retain.tables.workbook import Sheet, write_workbook

SUFFIXES = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".md": "markdown",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}
"""What a file's name says of its format."""

_LAYOUTS: dict[Kind, str] = {
    "date": "date", "count": "count", "days": "count", "score": "count", "number": "number",
    "money": "money", "share": "share",
}  # fmt: skip


SPREADSHEETS = ("csv", "xlsx")
"""Formats that people open in a spreadsheet."""


def write_rows(
    frame: pl.DataFrame,
    format_name: str,
    stream: BinaryIO,
    *,
    title: str = "rows",
    lang: str = "en",
    raw_cells: bool = False,
    of_catalogue: bool = True,
) -> None:
    """Write a frame in one of the formats; the same frame gives the same bytes.

    Args:
        frame: the rows.
        format_name: which format.
        stream: where to.
        title: what a workbook calls the sheet.
        lang: the language of what a workbook says of the columns.
        raw_cells: whether texts that a spreadsheet would take for formulas stay as they are.
        of_catalogue: whether a column means what the catalogue says of its name; Parquet files
            tell it then.

    Raises:
        CannotCreate: the rows do not fit into a sheet.
        OSError: the stream takes no more (a closed pipe, a full disk).
    """
    if format_name in SPREADSHEETS:
        frame = frame.with_columns(pl.col(pl.List(pl.String)).list.join(";"))
    try:
        if format_name == "xlsx":
            write_workbook([_sheet(frame, title, lang, raw_cells)], stream)
        else:
            safe = format_name not in SPREADSHEETS or raw_cells
            described = _described(frame) if of_catalogue else ""
            _write(frame if safe else neutralised(frame), format_name, stream, described)
    except (pl.exceptions.PolarsError, OSError) as error:
        number = re.search(r"os error (\d+)", str(error))  # Polars tells it in words only
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1]))) from error


def _write(frame: pl.DataFrame, format_name: str, stream: BinaryIO, described: str) -> None:
    if format_name == "csv":
        frame.write_csv(stream, time_format="%H:%M:%S")
    elif format_name == "ndjson":
        frame.write_ndjson(stream)
    elif format_name == "json":
        stream.write(frame.write_json().encode() + b"\n")
    elif format_name == "parquet":
        said = {"retain.columns": described} if described else None
        with io.BytesIO() as memory:  # Polars hides why a stream takes no more
            frame.write_parquet(memory, compression_level=1, statistics=False, metadata=said)
            stream.write(memory.getbuffer())
    elif format_name == "arrow":
        _write_arrow(frame, stream)
    else:
        stream.write(markdown_table(frame).encode())


def _write_arrow(frame: pl.DataFrame, stream: BinaryIO) -> None:
    """An Arrow stream.

    What lies under a null in Polars' memory depends on how the frame was computed; Parquet keeps
    none of it, so the way through Parquet makes the bytes the same.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with io.BytesIO() as memory:
        frame.write_parquet(memory, compression="uncompressed")
        memory.seek(0)
        table = pq.read_table(memory).combine_chunks()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)


def _sheet(frame: pl.DataFrame, title: str, lang: str, raw_cells: bool) -> Sheet:
    columns = [BY_NAME.get(name) for name in frame.columns]
    kinds = [
        _LAYOUTS.get(column.kind, "text") if column else _layout(dtype)
        for column, dtype in zip(columns, frame.dtypes, strict=True)
    ]
    notes = [column.meaning(lang) if column else "" for column in columns]
    return Sheet(title, frame if raw_cells else neutralised(frame), kinds, notes)


def _layout(dtype: pl.DataType) -> str:
    """How a column that the catalogue does not know is laid out."""
    if dtype.is_integer():
        return "count"
    if dtype.is_float():
        return "number"
    return "date" if dtype == pl.Date else "time" if dtype == pl.Time else "text"


def _described(frame: pl.DataFrame) -> str:
    columns = [BY_NAME[name] for name in frame.columns if name in BY_NAME]
    return json.dumps(
        {c.name: {"unit": c.unit, "meaning": c.en, "formula": c.formula} for c in columns},
        ensure_ascii=False,
    )


def markdown_table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table, numbers to the right; bars and line ends escaped."""
    numeric = [frame.schema[name].is_numeric() for name in frame.columns]
    head = "| " + " | ".join(map(markdown_cell, frame.columns)) + " |"
    rule = "|" + "|".join("---:" if number else "---" for number in numeric) + "|"
    rows = ("| " + " | ".join(map(markdown_cell, row)) + " |" for row in frame.iter_rows())
    return "\n".join([head, rule, *rows]) + "\n"


def markdown_cell(value: object) -> str:
    """One cell's text, safe inside a Markdown table."""
    text = "" if value is None else str(value)
    for char in "\\|<>`*[]":
        text = text.replace(char, "\\" + char)
    return " ".join(text.split())

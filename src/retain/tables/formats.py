"""A frame as bytes, in every format that holds rows."""

from __future__ import annotations

import io
import json
import os
import re
from typing import BinaryIO

import polars as pl

from retain.scoring.catalogue import BY_NAME

SUFFIXES = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "json",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".md": "markdown",
}
"""What a file's name says of its format."""


def write_rows(frame: pl.DataFrame, format_name: str, stream: BinaryIO) -> None:
    """Write a frame in one of the formats; the same frame gives the same bytes.

    Raises:
        OSError: the stream takes no more (a closed pipe, a full disk).
    """
    try:
        _write(frame, format_name, stream)
    except (pl.exceptions.PolarsError, OSError) as error:
        number = re.search(r"os error (\d+)", str(error))  # Polars tells it in words only
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1]))) from error


def _write(frame: pl.DataFrame, format_name: str, stream: BinaryIO) -> None:
    if format_name == "csv":
        frame.write_csv(stream)
    elif format_name == "ndjson":
        frame.write_ndjson(stream)
    elif format_name == "json":
        stream.write(frame.write_json().encode() + b"\n")
    elif format_name == "parquet":
        described = {"retain.columns": _described(frame)}
        with io.BytesIO() as memory:  # Polars hides why a stream takes no more
            frame.write_parquet(memory, compression_level=1, statistics=False, metadata=described)
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

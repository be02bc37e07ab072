"""Standards as a folder: `standards.json`, and Parquet frames where a standard is a table."""

from __future__ import annotations

import json
from pathlib import Path

from retain.errors import CannotCreate, DataError, InputMissing
from retain.scoring.standards import Standards, from_document
from retain.tables.publish import published

FILE_NAME = "standards.json"


def save_standards(standards: Standards, folder: Path) -> None:
    """Write the standards into `folder`, made where it is missing.

    Raises:
        CannotCreate: the folder cannot be made.
        WriteFailed: writing failed; older standards are untouched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreate("no_folder", file=str(folder), folder=str(folder.parent)) from error
    with published(folder / FILE_NAME) as stream:
        document = json.dumps(standards.document(), indent=2, ensure_ascii=False)
        stream.write(document.encode() + b"\n")


def load_standards(folder: Path) -> Standards:
    """The standards saved in `folder`.

    Raises:
        InputMissing: there are none.
        DataError: the file is none of ours, damaged, or of a newer retain.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise InputMissing("no_standards", folder=str(folder), file=FILE_NAME)
    try:
        return from_document(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("bad_standards", code="STANDARDS", file=str(path)) from error

"""Standards as a folder: `standards.json`, and Parquet frames where a standard is a table."""

from __future__ import annotations

import json
from pathlib import Path

from retain.errors import DataError, InputMissing
from retain.scoring.standards import Standards, from_document
from retain.tables.publish import Publication

FILE_NAME = "standards.json"


def claim_standards(folder: Path, publication: Publication) -> None:
    """Make sure that standards can be saved in `folder`, made where it is missing.

    Raises:
        CannotCreate: the folder cannot be made, or not be written.
        TryAgain: another run saves its own there.
    """
    publication.make_folder(folder)
    publication.claim(folder / FILE_NAME, force=True)


def save_standards(standards: Standards, folder: Path, publication: Publication) -> None:
    """Write the standards into `folder`, as one of the run's files.

    Raises:
        WriteFailed: writing failed; older standards are untouched.
    """
    with publication.file(folder / FILE_NAME) as stream:
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

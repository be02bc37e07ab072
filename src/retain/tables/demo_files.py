"""The made-up business as files: a CSV a table, and the retain.toml that names them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from retain.config import FILE_NAME
from retain.tables.publish import Publication


def write_business(
    tables: Mapping[str, pl.DataFrame], config: str, folder: Path, force: bool
) -> dict[str, int]:
    """Write every table and the configuration into `folder`, made where it is missing.

    Returns:
        file name → rows.

    Raises:
        CannotCreate: a file is there already (without `force`), or the folder cannot be made.
        TryAgain: another run writes there.
        WriteFailed: writing failed; what was there is untouched.
    """
    files = {f"{name}.csv": frame for name, frame in tables.items()}
    with Publication(force=force, command="retain demo") as publication:
        publication.make_folder(folder)
        for name in (*files, FILE_NAME):
            publication.claim(folder / name)
        for name, frame in files.items():
            with publication.file(folder / name) as stream:
                frame.write_csv(stream, datetime_format="%Y-%m-%d %H:%M")
        with publication.file(folder / FILE_NAME) as stream:
            stream.write(config.encode())
    return {name: frame.height for name, frame in files.items()}

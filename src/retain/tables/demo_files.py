"""The made-up business as files: a CSV a table, and the retain.toml that names them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from retain.config import FILE_NAME
from retain.errors import CannotCreate
from retain.tables.publish import check_target, published


def write_business(
    tables: Mapping[str, pl.DataFrame], config: str, folder: Path, force: bool
) -> dict[str, int]:
    """Write every table and the configuration into `folder`, made where it is missing.

    Returns:
        file name → rows.

    Raises:
        CannotCreate: a file is there already (without `force`), or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreate("no_folder", file=str(folder), folder=str(folder.parent)) from error
    files = {f"{name}.csv": frame for name, frame in tables.items()}
    for name in (*files, FILE_NAME):
        check_target(folder / name, force=force)
    for name, frame in files.items():
        with published(folder / name) as stream:
            frame.write_csv(stream)
    with published(folder / FILE_NAME) as stream:
        stream.write(config.encode())
    return {name: frame.height for name, frame in files.items()}

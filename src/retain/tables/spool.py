"""Temporary files of a run."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from retain.errors import WriteFailed
from retain.tables.sources import Source
from retain.tables.spool_folder import spool_folder, sweep
from retain.tables.unchanged import Seen


class Spool:
    """A temporary folder, made when first needed and gone on exit, however the run ends.

    Attributes:
        seen: the files that the run reads, as they were when first opened.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._held = ExitStack()
        self._count = 0
        self.seen: list[Seen] = []

    def __enter__(self) -> Spool:
        """The spool itself; what killed runs left is gone."""
        sweep()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder with all its files."""
        self._held.close()

    @contextmanager
    def fresh(self, suffix: str) -> Iterator[Path]:
        """A fresh path in the folder, to be written in the block.

        Raises:
            WriteFailed: the temporary folder takes no more.
        """
        try:
            yield self._path(suffix)
        except OSError as error:
            problem = error.strerror or str(error)
            folder = str(self._folder or tempfile.gettempdir())
            raise WriteFailed("spool_failed", file=folder, problem=problem) from error

    def _path(self, suffix: str) -> Path:
        if self._folder is None:
            self._folder = self._held.enter_context(spool_folder())
        self._count += 1
        return self._folder / f"{self._count:06d}{suffix}"


def by_plain_name(source: Source, spool: Spool) -> Source:
    """The source under a name that says one thing to every reader.

    Polars takes brackets and stars of some names for patterns, and no name that is not UTF-8.
    """
    if str(source.path).isprintable() and not glob.has_magic(str(source.path)):
        return source
    with spool.fresh(source.path.suffix if source.path.suffix[1:].isalnum() else "") as link:
        link.symlink_to(source.path.absolute())
    return replace(source, path=link)

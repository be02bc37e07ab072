"""Zstandard files as a stream that notices a missing end.

The library's own stream reader takes a frame that is cut off for the end of the file.
"""

from __future__ import annotations

from typing import BinaryIO

import zstandard

_BLOCK = 1 << 20


class ZstdFrames:
    """The decompressed bytes of all frames of a file, one after another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end.

        Raises:
            EOFError: the file ends within a frame.
            zstandard.ZstdError: the data is damaged.
        """
        while not self._ready:
            if not self._advance():
                return b""
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _advance(self) -> bool:
        """Decompress a little more; False at the end of the file."""
        packed = self._file.read(_BLOCK)
        if not packed:
            if self._begun and not self._frame.eof:
                raise EOFError
            return False
        while packed:
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._begun = True
            self._ready += self._frame.decompress(packed)
            packed = self._frame.unused_data if self._frame.eof else b""
        return True

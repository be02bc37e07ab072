"""Compressed files as a stream of their bytes that notices a missing end and what comes after it.

The libraries' own stream readers take a Zstandard frame that is cut off for the end of the file,
and pass over anything that follows a gzip member without a word.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, Protocol

import zstandard

_BLOCK = 1 << 12  # Zstandard makes up to 32,000 times as much of it
_GZIP = 16 + zlib.MAX_WBITS


class _Piece(Protocol):
    """A decompressor of one member or frame."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class Unpacked:
    """The decompressed bytes of all members (gzip) or frames (Zstandard) of a file.

    Attributes:
        taken: compressed bytes read so far.
        trailing: zero bytes after members.
    """

    def __init__(self, file: BinaryIO, compression: str) -> None:
        self._file = file
        self._compression = compression
        self._piece = self._fresh()
        self._begun = False
        self._ready = b""
        self.taken = 0
        self.trailing = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end.

        Raises:
            EOFError: the file ends within a member.
            zlib.error: the data is damaged (gzip).
            zstandard.ZstdError: the data is damaged (Zstandard).
        """
        while not self._ready:
            if not self._advance():
                return b""
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _fresh(self) -> _Piece:
        if self._compression == "gzip":
            return zlib.decompressobj(_GZIP)
        return zstandard.ZstdDecompressor().decompressobj()

    def _advance(self) -> bool:
        """Decompress a little more; False at the end of the file."""
        packed = self._file.read(_BLOCK)
        self.taken += len(packed)
        if not packed:
            if self._begun and not self._piece.eof:
                raise EOFError
            return False
        parts = []
        while packed:
            if self._piece.eof:
                if self._compression == "gzip":
                    member = packed.lstrip(b"\0")
                    self.trailing += len(packed) - len(member)
                    packed = member
                    if not packed:
                        break
                self._piece = self._fresh()
            self._begun = True
            parts.append(self._piece.decompress(packed))
            packed = self._piece.unused_data if self._piece.eof else b""
        self._ready += b"".join(parts)
        return True

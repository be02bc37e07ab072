"""Random numbers: one independent stream for each subject."""

from zlib import crc32

from numpy.random import PCG64, Generator, SeedSequence


def stream(seed: int, subject: str) -> Generator:
    """Return the generator of one subject.

    The subject's name is the key under which the seed is spawned, so that streams are
    independent of each other and of the order in which they are made.
    """
    return Generator(PCG64(SeedSequence(entropy=seed, spawn_key=(crc32(subject.encode()),))))

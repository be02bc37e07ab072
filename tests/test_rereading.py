"""What is read from the lines once more is read once, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import polars as pl
import pytest

from retain.rereading import once


def test_two_threads_that_ask_at_once_get_one_reading():
    read, together = [], Barrier(2)

    def reading() -> pl.DataFrame:
        read.append(None)
        return pl.DataFrame({"code": [1]})

    ask = once(reading)

    def meet_and_ask() -> pl.DataFrame | None:
        together.wait()
        return ask()

    with ThreadPoolExecutor(2) as threads:
        first, second = (threads.submit(meet_and_ask) for _ in range(2))
    assert first.result() is second.result()
    assert len(read) == 1


def test_what_failed_is_tried_again():
    answers = iter([ValueError("unread"), None])

    def reading() -> None:
        answer = next(answers)
        if answer is not None:
            raise answer

    ask = once(reading)
    with pytest.raises(ValueError, match="unread"):
        ask()
    assert ask() is None

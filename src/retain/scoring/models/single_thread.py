"""Linear algebra on one thread: the matrices here are tiny, and sums keep one order.

Several threads would wait for each other on matrices of five rows, a hundred times slower on a
busy machine, and might add up in another order from run to run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def single_thread() -> Iterator[None]:
    """Within it the libraries under numpy and scipy use one thread."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401 - its libraries must be loaded to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()

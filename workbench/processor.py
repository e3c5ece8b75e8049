"""How the process uses its processor: many small products of matrices, each best done by one thread."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_thread_a_product() -> None:
    """Hold products of matrices to one thread, for the rest of the process.

    Notes
    -----
    Sharing out a product of a few thousand numbers costs more than doing it, and on a busy machine the one who shares
    waits for the other: measured up to fifty times slower. The engine's own work is shared out by paths and by clients.
    """
    threadpool_limits(1, user_api="blas")

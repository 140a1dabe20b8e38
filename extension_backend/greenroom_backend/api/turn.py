"""One thing at a time: what takes every core, or a browser, waits its turn, and not for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from greenroom_backend.problems import RefusedError

AGAIN_S = 5


class Turn:
    """Held while pictures are read or a report is printed; the reader's memory is shared."""

    def __init__(self) -> None:
        self._lock = Lock()

    @contextmanager
    def taken(self, wait_s: float) -> Iterator[None]:
        """The turn, waited for at most so long. Raises RefusedError 503: threads are few."""
        if not self._lock.acquire(timeout=wait_s):
            raise RefusedError(503, "busy", retry_s=AGAIN_S)
        try:
            yield
        finally:
            self._lock.release()

"""How requests wake the worker of their own process, which else looks at the queue by itself."""

from threading import Event


class Bell:
    """Rung from any thread, heard by one worker. In a process without one nobody hears it."""

    def __init__(self) -> None:
        self._rung = Event()
        self._pictures = Event()

    def for_work(self) -> None:
        """There is something to do or to look at."""
        self._rung.set()

    def for_pictures(self) -> None:
        """Pictures will come soon: what reads them takes seconds to load."""
        self._pictures.set()
        self._rung.set()

    def waited(self, wait_s: float) -> bool:
        """Waits for a ring, at most so long; whether it was for pictures."""
        self._rung.wait(wait_s)
        self._rung.clear()
        pictures = self._pictures.is_set()
        self._pictures.clear()
        return pictures

"""Stretches of a text that must not overlap."""

from bisect import bisect_left, insort


class Spans:
    """Stretches kept so far; each costs a search, so that a text full of hits stays affordable."""

    def __init__(self) -> None:
        self._kept: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        """True where nothing kept overlaps `start:end` (start < end)."""
        place = bisect_left(self._kept, (start, end))
        before = place > 0 and self._kept[place - 1][1] > start
        after = place < len(self._kept) and self._kept[place][0] < end
        return not before and not after

    def take(self, start: int, end: int) -> bool:
        """Keeps `start:end` where it is free; tells whether it was."""
        free = self.is_free(start, end)
        if free:
            insort(self._kept, (start, end))
        return free

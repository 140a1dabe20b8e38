"""Which room may be visited when: at most so many at once, and so often, on one host.

No clock is read and nothing waits here: moments are arguments, in seconds of any one clock.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from greenroom.batch.rooms import Room
from greenroom.capture.adapter import host_of

# A host may ask to be left alone for an hour; what is still left then is refused.
MAX_ASKED_S = 3600.0


def wait_of(asked: str, now: datetime) -> float:
    """Seconds that a `Retry-After` asks for, a number or a date; 0 where it says neither.

    Source: RFC 9110, 10.2.3.
    """
    if asked.strip().isdecimal():
        return min(float(asked.strip()), MAX_ASKED_S)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        return 0.0
    return min(max(0.0, (moment - now).total_seconds()), MAX_ASKED_S)


@dataclass(frozen=True, slots=True)
class Manners:
    """at_once: open rooms of one host. interval_s: from one start to the next on a host.

    A host that turns a visit away waits back_off_s, doubled each time up to back_off_max_s;
    a room that was seen ends that.
    """

    at_once: int = 2
    interval_s: float = 1.0
    back_off_s: float = 5.0
    back_off_max_s: float = 300.0


@dataclass
class _Host:
    waiting: deque[Room] = field(default_factory=deque)
    open: int = 0
    free_at: float = 0.0
    pause_s: float = 0.0
    interval_s: float = 0.0
    listed: bool = False


class Queue:
    """Rooms that wait for their turn."""

    def __init__(self, rooms: Iterable[Room], manners: Manners) -> None:
        self._manners = manners
        self._hosts: dict[str, _Host] = {}
        self._next: list[tuple[float, int, str]] = []
        self._count = 0
        for room in rooms:
            self.put(room)

    def put(self, room: Room) -> None:
        """Adds a room, also one that is to be visited again."""
        name = host_of(room.url)
        host = self._hosts.setdefault(name, _Host())
        host.waiting.append(room)
        self._list(name, host)

    def _list(self, name: str, host: _Host) -> None:
        if host.waiting and not host.listed and host.open < self._manners.at_once:
            self._count += 1
            heapq.heappush(self._next, (host.free_at, self._count, name))
            host.listed = True

    def take(self, now: float) -> Room | float | None:
        """A room whose turn it is; else the moment of the next turn; None where nothing waits.

        None also where every host that has rooms left is busy: then the next `done` frees one.
        """
        while self._next:
            moment, _, name = self._next[0]
            host = self._hosts[name]
            if moment < host.free_at:
                heapq.heapreplace(self._next, (host.free_at, self._count, name))
                continue
            if moment > now:
                return moment
            heapq.heappop(self._next)
            host.listed = False
            host.open += 1
            host.free_at = now + max(self._manners.interval_s, host.interval_s)
            room = host.waiting.popleft()
            self._list(name, host)
            return room
        return None

    def slow(self, room: Room, interval_s: float) -> None:
        """The host of the room asks for at least so many seconds from one visit to the next."""
        self._hosts[host_of(room.url)].interval_s = interval_s

    def done(self, room: Room, now: float, *, turned_away: bool, wait_s: float = 0.0) -> None:
        """A visit has ended. turned_away: the host asked us to stop, or let nobody in. wait_s:
        for so long, by its own word.
        """
        name = host_of(room.url)
        host = self._hosts[name]
        host.open -= 1
        if turned_away:
            wanted = max(host.pause_s * 2, self._manners.back_off_s)
            host.pause_s = min(wanted, self._manners.back_off_max_s)
            pause_s = max(host.pause_s, wait_s)
            host.free_at = max(host.free_at, now + pause_s)
        else:
            host.pause_s = 0.0
        self._list(name, host)

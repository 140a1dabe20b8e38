"""How fast a caller may call: a bucket of calls for each token and each address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

MAX_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    """left: calls that may be made at once. at: when that was counted."""

    left: float
    at: datetime


class Buckets:
    """One bucket a caller. burst: calls in a full one. rate: refilled in a second.

    clock: gives aware times. The callers seen longest ago are forgotten beyond `MAX_CALLERS`, so
    that nobody fills the memory with names; a forgotten caller starts full.
    """

    def __init__(self, burst: float, rate: float, clock: Callable[[], datetime]) -> None:
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._lock = Lock()
        self._callers: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, caller: str, cost: float) -> float:
        """Takes `cost` from the caller's bucket; 0, or seconds to wait where it holds too little.

        A call dearer than a full bucket goes through when the bucket is full.
        """
        now = self._clock()
        with self._lock:
            bucket = self._callers.pop(caller, None) or _Bucket(self._burst, now)
            self._callers[caller] = bucket
            if len(self._callers) > MAX_CALLERS:
                self._callers.popitem(last=False)
            # A clock that was set back refills nothing and takes nothing away.
            passed = max(0.0, (now - bucket.at).total_seconds())
            bucket.left = min(self._burst, bucket.left + passed * self._rate)
            bucket.at = now
            needed = min(cost, self._burst)
            if bucket.left >= needed:
                bucket.left -= needed
                return 0.0
            return (needed - bucket.left) / self._rate

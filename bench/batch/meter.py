"""CPU seconds and memory of this process and all under it, by what they do."""

import threading
import time
from collections import Counter

import psutil

_KINDS = (
    ("renderer", "--type=renderer"),
    ("gpu", "--type=gpu-process"),
    ("network", "network.mojom"),
    ("browser", "chrom"),
    ("judge", "multiprocessing.spawn"),
    ("driver", "node"),
)


def kind_of(line: str) -> str:
    """What a process does, by its command line."""
    return next((kind for kind, sign in _KINDS if sign in line), "python")


class Meter(threading.Thread):
    """Samples every process under this one until it is stopped; those that end keep their last."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._over = threading.Event()
        self._seen: dict[tuple[int, float], tuple[str, float]] = {}
        self._begun = time.monotonic()
        self._before: dict[tuple[int, float], float] = {}
        self.peak_mb = 0.0
        self._sample()
        self._before = {key: cpu for key, (_, cpu) in self._seen.items()}

    def _sample(self) -> None:
        own = psutil.Process()
        memory = 0
        for one in (own, *own.children(recursive=True)):
            try:
                times = one.cpu_times()
                key = (one.pid, one.create_time())
                kind = self._seen.get(key, ("", 0))[0] or kind_of(" ".join(one.cmdline()))
                memory += one.memory_info().rss
            except psutil.Error:
                continue
            self._seen[key] = (kind, times.user + times.system)
        self.peak_mb = max(self.peak_mb, memory / 1e6)

    def run(self) -> None:
        while not self._over.wait(0.2):
            self._sample()

    def stop(self) -> tuple[float, Counter[str]]:
        """Seconds since the start, and CPU seconds by kind."""
        spent = time.monotonic() - self._begun
        self._sample()
        self._over.set()
        self.join()
        cpu: Counter[str] = Counter()
        for key, (kind, used) in self._seen.items():
            cpu[kind] += used - self._before.get(key, 0)
        return spent, cpu

"""What the backend counts of itself, for Prometheus."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4"


class Metrics:
    """Counters of one application; no label holds an address, a token or an id."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "greenroom_requests",
            "Requests by operation and status.",
            ("operation", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "greenroom_request_seconds",
            "Time to answer.",
            ("operation",),
            registry=self._registry,
        )
        self.judged = Counter(
            "greenroom_checks_judged",
            "Checks of audits by outcome.",
            ("outcome",),
            registry=self._registry,
        )
        self._jobs = Gauge(
            "greenroom_jobs", "Audits as jobs, by state.", ("state",), registry=self._registry
        )

    def text(self, jobs: Mapping[str, int]) -> bytes:
        """All of it in the text format 0.0.4. jobs: how many there are in each state."""
        for state, count in jobs.items():
            self._jobs.labels(state).set(count)
        return generate_latest(self._registry)

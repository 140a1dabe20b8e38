"""What the backend counts of itself, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

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

    def text(self) -> bytes:
        """All of it in the text format 0.0.4."""
        return generate_latest(self._registry)

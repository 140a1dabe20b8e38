"""Over every call: how fast its caller may call, and what is counted of it."""

import math
from collections.abc import Mapping
from time import monotonic

from flask import Flask, Response, g, request

from greenroom_backend.api.limits import Buckets
from greenroom_backend.guard import token_sent
from greenroom_backend.metrics import Metrics
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings


def watch(app: Flask, settings: Settings, metrics: Metrics, costs: Mapping[str, int]) -> None:
    """Puts the watch behind the door: who is not let in has no bucket of their own.

    costs: of the routes that count for more than one call.
    """
    buckets = Buckets(settings.rate_burst, settings.rate_per_s, settings.clock)

    @app.before_request
    def slow_down() -> None:
        cost = costs.get(request.endpoint or "", 1)
        callers = [f"address {request.remote_addr}"]
        if token := token_sent():
            callers.append(f"token {token}")
        wait_s = max(buckets.wait_s(caller, cost) for caller in callers)
        if wait_s > 0:
            raise RefusedError(429, "rate", retry_s=math.ceil(wait_s))

    @app.after_request
    def count(answer: Response) -> Response:
        operation = request.endpoint or "none"
        metrics.requests.labels(operation, str(answer.status_code)).inc()
        metrics.seconds.labels(operation).observe(monotonic() - g.begun)
        return answer

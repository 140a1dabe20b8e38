"""The door: who may call. Host and Origin allow-lists, then the token; no cookies at all."""

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from greenroom_backend.problems import RefusedError

if TYPE_CHECKING:
    from greenroom_backend.settings import Settings
    from greenroom_backend.store import Storage

TOKEN_HEADER = "X-Greenroom-Token"  # noqa: S105 - the header's name
_EXTENSION = re.compile(r"chrome-extension://[a-p]{32}")
_OPEN = frozenset({"/health", "/v1/pairing"})


def guard(app: Flask, settings: "Settings", storage: "Storage") -> None:
    """Puts the door before every route of `app`.

    A foreign Host is 421 (a page can't forge it, so DNS rebinding ends here), a foreign Origin
    403, preflights included, and a missing or foreign token 401.
    """

    @app.before_request
    def admit() -> Response | None:
        if request.host not in settings.hosts:
            raise RefusedError(421, "host", at="Host")
        origin = request.headers.get("Origin")
        if origin is not None and not _EXTENSION.fullmatch(origin):
            raise RefusedError(403, "origin", at="Origin")
        if request.method == "OPTIONS":
            return Response(status=204)
        if request.path not in _OPEN:
            g.caller = storage.admit(request.headers.get(TOKEN_HEADER, ""), origin or "")
            if g.caller is None:
                raise RefusedError(401, "token", at=TOKEN_HEADER)
        return None

    @app.after_request
    def dress(answer: Response) -> Response:
        headers = answer.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cache-Control"] = "no-store"
        headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        headers["Referrer-Policy"] = "no-referrer"
        origin = request.headers.get("Origin")
        if origin is not None and _EXTENSION.fullmatch(origin):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Allow-Headers"] = (
                f"{TOKEN_HEADER}, Content-Type, Accept-Language, Idempotency-Key"
            )
            headers["Access-Control-Max-Age"] = "600"
        headers.add("Vary", "Origin")
        return answer

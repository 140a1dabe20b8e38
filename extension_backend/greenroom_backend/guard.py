"""The door: who may call. Host and Origin first, then the token; cookies count for pages alone."""

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from greenroom_backend.api.endpoint import Endpoint
from greenroom_backend.problems import RefusedError

if TYPE_CHECKING:
    from greenroom_backend.settings import Settings
    from greenroom_backend.store import Storage

TOKEN_HEADER = "X-Greenroom-Token"  # noqa: S105 - the header's name
_EXTENSION = re.compile(r"chrome-extension://[a-p]{32}")


def token_sent() -> str:
    """The caller's token, in its own header or as `Authorization: Bearer`; empty without one."""
    own = request.headers.get(TOKEN_HEADER, "")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return own or (given if scheme.lower() == "bearer" else "")


def is_page(path: str) -> bool:
    """True for what people open in a browser: it knows cookies, and no endpoint does."""
    return path == "/web" or path.startswith("/web/")


def _endpoint(app: Flask) -> Endpoint | None:
    """The one asked for; of a known path and another method any, of an unknown path none."""
    table: dict[str, Endpoint] = app.extensions["greenroom_endpoints"]
    found = table.get(request.endpoint or "")
    return found or next((one for one in table.values() if one.path == request.path), None)


def _must_come_from_here(settings: "Settings", origin: str | None) -> None:
    """Raises RefusedError for a foreign Host, and an Origin that is no extension's.

    Forms of pages may come from nowhere but pages.
    """
    if request.host not in settings.hosts:
        raise RefusedError(421, "host", at="Host")
    own = request.host_url.rstrip("/")
    known = origin == own if is_page(request.path) else _EXTENSION.fullmatch(origin or "")
    if origin is not None and not known:
        raise RefusedError(403, "origin", at="Origin")


def guard(app: Flask, settings: "Settings", storage: "Storage") -> None:
    """Puts the door before every route of `app`.

    A foreign Host is 421 (a page can't forge it, so DNS rebinding ends here), a foreign Origin
    403, preflights included, a missing or foreign token 401, and one whose role has not the right
    that the endpoint declares 403, whatever it asks for.
    """

    @app.before_request
    def admit() -> Response | None:
        origin = request.headers.get("Origin")
        _must_come_from_here(settings, origin)
        if is_page(request.path):
            # Pages have a door of their own.
            return None
        if request.method == "OPTIONS":
            return Response(status=204)
        endpoint = _endpoint(app)
        if endpoint is not None and endpoint.needs is None:
            return None
        g.caller = storage.admit(token_sent(), origin or "")
        if g.caller is None:
            raise RefusedError(401, "token", at=TOKEN_HEADER)
        if endpoint is not None and endpoint.needs is not None:
            g.caller.must(endpoint.needs)
        return None

    @app.after_request
    def dress(answer: Response) -> Response:
        headers = answer.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cache-Control"] = "no-store"
        # Report files bring a policy of their own.
        headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        headers.setdefault("Referrer-Policy", "no-referrer")
        origin = request.headers.get("Origin")
        if origin is not None and _EXTENSION.fullmatch(origin) and not is_page(request.path):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
            headers["Access-Control-Allow-Headers"] = (
                f"{TOKEN_HEADER}, Content-Type, Accept-Language, Idempotency-Key, Prefer"
            )
            headers["Access-Control-Max-Age"] = "600"
        headers.add("Vary", "Origin")
        return answer

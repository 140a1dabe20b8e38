"""The door: who may call. Host and Origin first, then the token; cookies count for pages alone."""

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from greenroom_backend.api.endpoint import Endpoint
from greenroom_backend.problems import RefusedError

if TYPE_CHECKING:
    from greenroom_backend.settings import Settings
    from greenroom_backend.store import Store

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


def is_open(app: Flask, path: str) -> bool:
    """True for the path of an endpoint that declares no role."""
    endpoints: dict[str, Endpoint] = app.extensions["greenroom_endpoints"]
    return any(not one.roles and one.path == path for one in endpoints.values())


def guard(app: Flask, settings: "Settings", store: "Store") -> None:
    """Puts the door before every route of `app`.

    A foreign Host is 421 (a page can't forge it, so DNS rebinding ends here), a foreign Origin
    403, preflights included, and a missing or foreign token 401.
    """

    @app.before_request
    def admit() -> Response | None:
        if request.host not in settings.hosts:
            raise RefusedError(421, "host", at="Host")
        origin = request.headers.get("Origin")
        if is_page(request.path):
            # Pages have a door of their own; their forms may come from nowhere but themselves.
            if origin not in (None, request.host_url.rstrip("/")):
                raise RefusedError(403, "origin", at="Origin")
            return None
        if origin is not None and not _EXTENSION.fullmatch(origin):
            raise RefusedError(403, "origin", at="Origin")
        if request.method == "OPTIONS":
            return Response(status=204)
        if not is_open(app, request.path) and not store.knows_token(token_sent(), origin or ""):
            raise RefusedError(401, "token", at=TOKEN_HEADER)
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
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Allow-Headers"] = (
                f"{TOKEN_HEADER}, Content-Type, Accept-Language"
            )
            headers["Access-Control-Max-Age"] = "600"
        headers.add("Vary", "Origin")
        return answer

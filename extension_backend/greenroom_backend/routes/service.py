"""The service itself: pairing, health, readiness, figures, and its own description."""

import secrets
from importlib.resources import files

from flask import request

from greenroom import __version__
from greenroom.documents import Health, PairingCode, Ready, Token
from greenroom_backend.api import OPEN, READERS, File, Group
from greenroom_backend.api.parts import Parts
from greenroom_backend.metrics import CONTENT_TYPE
from greenroom_backend.problems import RefusedError

routes = Group("service")


@routes.get("/health", roles=OPEN)
def show_health(parts: Parts) -> Health:
    """The program runs, and its version."""
    del parts
    return Health(name="greenroom", version=__version__)


@routes.get("/ready", roles=OPEN, problems={503: ("not_ready",)})
def show_ready(parts: Parts) -> Ready:
    """The database answers and the rules are loaded."""
    if not parts.shelf.answers_now():
        raise RefusedError(503, "not_ready", retry_s=5)
    return Ready(ready=True, rules=parts.pack.digest)


@routes.get("/metrics", roles=READERS, files=("text/plain",))
def show_metrics(parts: Parts) -> File:
    """Figures for Prometheus, which sends the token as `Authorization: Bearer`."""
    return File(parts.metrics.text(), CONTENT_TYPE, "metrics.txt", inline=True)


@routes.get("/v1/openapi.json", roles=OPEN, files=("application/json",))
def show_openapi(parts: Parts) -> File:
    """This document."""
    del parts
    # As it was generated: making it anew would take half a second of the first caller.
    kept = files("greenroom.schemas").joinpath("openapi.json").read_bytes()
    return File(kept, "application/json", "openapi.json", inline=True)


@routes.post(
    "/v1/pairing", roles=OPEN, status=201, problems={403: ("code_wrong",), 429: ("code_spent",)}
)
def pair(parts: Parts, body: PairingCode) -> Token:
    """Change the eight-digit code that the backend shows for a token.

    The token is bound to the caller's Origin, or to callers without one.
    """
    parts.desk.take(body.code)
    token = secrets.token_urlsafe(32)
    origin = request.headers.get("Origin", "")
    parts.store.add_token(token, origin, parts.settings.clock())
    return Token(token=token)

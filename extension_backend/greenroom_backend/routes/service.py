"""The service itself: pairing, health, readiness, figures, and its own description."""

from importlib.resources import files

from flask import request

from greenroom import __version__
from greenroom.documents import Health, PairingCode, Ready, Token
from greenroom_backend.api import File, Group, Right
from greenroom_backend.api.parts import Parts
from greenroom_backend.metrics import CONTENT_TYPE
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import StorageError

routes = Group("service")


@routes.get("/health", needs=None)
def show_health(parts: Parts) -> Health:
    """The program runs, and its version."""
    del parts
    return Health(name="greenroom", version=__version__)


@routes.get("/ready", needs=None, problems={503: ("not_ready",)})
def show_ready(parts: Parts) -> Ready:
    """The database answers and the rules are loaded."""
    try:
        parts.service.ready()
    except StorageError:
        raise RefusedError(503, "not_ready", retry_s=5) from None
    return Ready(ready=True, rules=parts.pack.digest)


@routes.get("/metrics", needs=Right.administer, files=("text/plain",))
def show_metrics(parts: Parts) -> File:
    """Figures for Prometheus, which sends the token as `Authorization: Bearer`.

    For who runs the installation.
    """
    parts.store.organisation.must_run_it()
    return File(
        parts.metrics.text(parts.service.depths()), CONTENT_TYPE, "metrics.txt", inline=True
    )


@routes.get("/v1/openapi.json", needs=None, files=("application/json",))
def show_openapi(parts: Parts) -> File:
    """This document."""
    del parts
    # As it was generated: making it anew would take half a second of the first caller.
    kept = files("greenroom.schemas").joinpath("openapi.json").read_bytes()
    return File(kept, "application/json", "openapi.json", inline=True)


@routes.post(
    "/v1/pairing",
    needs=None,
    status=201,
    problems={403: ("code_wrong", "no_pairing"), 429: ("code_spent",)},
)
def pair(parts: Parts, body: PairingCode) -> Token:
    """Change the eight-digit code that the backend shows for a token.

    The token is bound to the caller's Origin, or to callers without one.
    """
    parts.desk.take(body.code)
    return Token(token=parts.service.pair(request.headers.get("Origin", "")))

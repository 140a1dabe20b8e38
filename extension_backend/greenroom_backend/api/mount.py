"""Endpoints as routes of a Flask application."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from pydantic import BaseModel

from greenroom_backend.api.asking import body_of, path_of, query_of
from greenroom_backend.api.bodies import Accepted, File, Stream
from greenroom_backend.api.endpoint import JSON, Endpoint
from greenroom_backend.api.openapi import KEY_PATTERN
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Answered

_KEY = re.compile(KEY_PATTERN)
_IN_A_SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def mount(app: Flask, endpoints: Iterable[Endpoint], parts_of: Callable[[], Parts]) -> None:
    """Adds every endpoint; `app.extensions["greenroom_endpoints"]` names them for the door.

    parts_of: what the handler of this request works with.
    """
    table = {one.name: one for one in endpoints}
    app.extensions["greenroom_endpoints"] = table
    for name, one in table.items():
        app.add_url_rule(one.rule, name, _view(one, parts_of), methods=[one.method])


def _view(endpoint: Endpoint, parts_of: Callable[[], Parts]) -> Callable[..., Response]:
    def view(**values: str) -> Response:
        parts = parts_of()
        given: dict[str, Any] = {**path_of(endpoint, values), **query_of(endpoint)}
        key = _key() if endpoint.once else ""
        given.update(body_of(endpoint, parts.settings))
        if endpoint.later:
            # Its key is kept with the job itself, so that not even a crash makes two of one.
            given |= {"key": key, "later": _prefers_later()}
        elif key:
            return _once(endpoint, parts, key, given)
        return _answered(endpoint, endpoint.handler(parts, **given))

    return view


def _once(endpoint: Endpoint, parts: Parts, key: str, given: dict[str, Any]) -> Response:
    """The answer given to the same key before, else the handler's, kept for the next time."""
    keys = parts.store.keys
    before = keys.begin(endpoint.name, key, _digest(given))
    if before is not None:
        return _json(before.body, before.status)
    try:
        answer = _answered(endpoint, endpoint.handler(parts, **given))
    except BaseException:
        # What was refused or broke may be tried again under the same key.
        keys.drop(endpoint.name, key)
        raise
    keys.finish(endpoint.name, key, Answered(answer.status_code, answer.get_data()))
    return answer


def _prefers_later() -> bool:
    asked = request.headers.get("Prefer", "").lower()
    return "respond-async" in re.split(r"[,;\s]+", asked)


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if "Idempotency-Key" in request.headers and not _KEY.fullmatch(key):
        raise RefusedError(
            400, "http_400", detail="1 to 200 characters without spaces", at="Idempotency-Key"
        )
    return key


def _digest(given: dict[str, Any]) -> str:
    """Of what was asked, and not of how a form was packed: boundaries differ from try to try."""
    seen = hashlib.sha256()
    for name, value in sorted(given.items()):
        text = value.model_dump_json() if isinstance(value, BaseModel) else repr(value)
        seen.update(f"{name}={text}\n".encode("utf-8", "surrogatepass"))
    return seen.hexdigest()


def _answered(endpoint: Endpoint, result: object) -> Response:
    if result is None:
        return Response(status=204)
    if isinstance(result, Stream):
        return _stream(result)
    if isinstance(result, Accepted):
        return _accepted(result)
    if isinstance(result, File):
        answer = file_answer(result)
    elif isinstance(result, BaseModel):
        raw = result.model_dump_json(by_alias=True, exclude_none=endpoint.sparse)
        answer = _json(raw.encode("utf-8", "surrogatepass"), endpoint.status)
    else:
        raise TypeError(f"{endpoint.name} returned {type(result).__name__}")
    if endpoint.has_tag:
        answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
        answer.make_conditional(request)
    return answer


def _accepted(result: Accepted) -> Response:
    answer = _json(result.job.model_dump_json().encode(), 202)
    answer.headers["Location"] = f"/v1/jobs/{result.job.id}"
    if _prefers_later():
        answer.headers["Preference-Applied"] = "respond-async"
    return answer


def _stream(result: Stream) -> Response:
    answer = Response(result.events, content_type="text/event-stream; charset=utf-8")
    # Also where the caller goes away in the middle.
    answer.call_on_close(result.close)
    # A proxy that collects answers would show nothing until the end.
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _json(raw: bytes, status: int) -> Response:
    return Response(raw, status, content_type=JSON)


def file_answer(result: File) -> Response:
    """The file with the headers under which a browser runs nothing of it."""
    kind = result.media_type
    if kind.startswith("text/"):
        kind = f"{kind}; charset=utf-8"
    answer = Response(result.data, content_type=kind)
    place = "inline" if result.inline else "attachment"
    answer.headers.set("Content-Disposition", place, filename=result.name)
    answer.headers["Content-Security-Policy"] = _IN_A_SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

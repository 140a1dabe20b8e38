"""One request over HTTP: retried where that is safe, its refusals as errors."""

import hashlib
import http.client
import json
import math
import ssl
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import sleep
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ValidationError

from greenroom.documents import JobShown, JobState, Problem
from greenroom.errors import CaptureError, InputError

TOKEN_HEADER = "X-Greenroom-Token"  # noqa: S105 - the header's name
MAX_ANSWER = 256 << 20
_OK = 200
_ACCEPTED = 202
_BUSY = frozenset({429, 503})
_LOOK_S = 1.0
_M = TypeVar("_M", bound=BaseModel)


class RefusedError(InputError):
    """The backend turned the call down. status: of HTTP; problem: its document."""

    code = "refused"

    def __init__(self, status: int, problem: Problem | None) -> None:
        said = f"{problem.title} {problem.detail}".strip() if problem else f"status {status}"
        super().__init__(
            said, at=problem.at if problem else "", remedy=problem.remedy if problem else ""
        )
        self.status = status
        self.problem = problem


class JobFailedError(CaptureError):
    """The backend took the work and could not do it. job: how it ended."""

    code = "job_failed"

    def __init__(self, job: JobShown) -> None:
        said = f": {job.error.code}: {job.error.message}" if job.error else ""
        super().__init__(f"the job has {job.state}{said}", at=job.id)
        self.job = job


class UnreachableError(CaptureError):
    """No backend answered, or none that speaks this API."""

    code = "unreachable"


@dataclass(frozen=True, slots=True)
class Form:
    """A form. fields: name → bytes. files: (field, file name, bytes), in order."""

    fields: Mapping[str, bytes] = field(default_factory=dict)
    files: Sequence[tuple[str, str, bytes]] = ()

    def encoded(self) -> tuple[str, bytes]:
        """Content type and body. The boundary comes from the content: equal forms are equal
        bytes, so that a second try under the same idempotency key is the same call."""
        seen = hashlib.sha256()
        for name, raw in self.fields.items():
            seen.update(name.encode() + b"\0" + raw)
        for name, file, raw in self.files:
            seen.update(f"{name}\0{file}\0".encode() + raw)
        mark = f"greenroom-{seen.hexdigest()}"
        parts = [(f'name="{_quoted(name)}"', raw) for name, raw in self.fields.items()]
        parts += [
            (f'name="{_quoted(name)}"; filename="{_quoted(file)}"', raw)
            for name, file, raw in self.files
        ]
        body = b"".join(
            f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + raw + b"\r\n"
            for head, raw in parts
        )
        return f"multipart/form-data; boundary={mark}", body + f"--{mark}--\r\n".encode()


def _quoted(name: str) -> str:
    return name.replace("\\", "_").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. query: values, None for those left out. body: a document, a form or (type, bytes).

    once: it makes something, so it carries an idempotency key and may be tried again. later: the
    backend shall answer with a job instead of doing it at once.
    """

    method: str
    path: str
    query: Mapping[str, object] = field(default_factory=dict)
    body: BaseModel | Form | tuple[str, bytes] | None = None
    once: bool = False
    key: str = ""
    later: bool = False

    def packed(self) -> tuple[str, bytes]:
        """Content type and body; empty without one."""
        if isinstance(self.body, Form):
            return self.body.encoded()
        if isinstance(self.body, BaseModel):
            return "application/json", self.body.model_dump_json(by_alias=True).encode()
        return self.body or ("", b"")


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a stream. id: to go on after it. name: the stage. data: what belongs to it."""

    id: str
    name: str
    data: Mapping[str, Any]


class Transport:
    """Talks to the backend at `address` (http or https, without a path of its own or with one).

    token: from pairing or from an admin. language: of problems, `zh` or `en`. tries: at most, where
    the backend is busy. wait: called with seconds to wait. timeout_s: of one try.
    A redirect is never followed: it would carry the token to an address that nobody gave.
    """

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        language: str = "zh",
        tries: int = 4,
        timeout_s: float = 120.0,
        max_wait_s: float = 60.0,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise InputError("not an address of a backend", at=address)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._base = parts.path.rstrip("/")
        self._token = token
        self._language = language
        self._tries = tries
        self._timeout_s = timeout_s
        self._max_wait_s = max_wait_s
        self._wait = wait

    def document(self, call: Call, model: type[_M]) -> _M:
        """The answer as a document; where the backend has made a job of it, once that has ended.

        Raises RefusedError, UnreachableError, JobFailedError.
        """
        status, raw = self._good(call)
        if status == _ACCEPTED and model is not JobShown:
            return self.document(Call("GET", f"/v1/audits/{part(self._ended(raw).audit)}"), model)
        return _read(raw, model)

    def raw(self, call: Call) -> bytes:
        """The answer's bytes. Raises RefusedError, UnreachableError."""
        return self._good(call)[1]

    def events(self, call: Call, after: str) -> Iterator[Told]:
        """Events of a stream until it ends for good. after: id of the last that is known.

        Raises RefusedError, UnreachableError.
        """
        while True:
            status, wait_s, raw = self._one(call, {**self._headers(call), "Last-Event-ID": after})
            if status in _BUSY and wait_s is not None:
                self._wait(wait_s)
                continue
            if status != _OK:
                raise RefusedError(status, _problem(raw))
            told = tuple(_events(raw.decode()))
            yield from told
            if not told or JobState.is_name_of_end(told[-1].name):
                return
            after = told[-1].id

    def _good(self, call: Call) -> tuple[int, bytes]:
        headers = self._headers(call)
        left = self._tries
        while True:
            left -= 1
            status, wait_s, raw = self._one(call, headers)
            if status in _BUSY and wait_s is not None and left > 0 and wait_s <= self._max_wait_s:
                self._wait(wait_s)
                continue
            if 200 <= status < 300:
                return status, raw
            raise RefusedError(status, _problem(raw))

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Accept-Language": self._language}
        if self._token:
            headers[TOKEN_HEADER] = self._token
        if call.once:
            # One key for all tries of this call, so that it is done once.
            headers["Idempotency-Key"] = call.key or uuid.uuid4().hex
        if call.later:
            headers["Prefer"] = "respond-async"
        return headers

    def _ended(self, raw: bytes) -> JobShown:
        """The job when it is done. Raises JobFailedError."""
        job = _read(raw, JobShown)
        while not job.state.is_end:
            self._wait(_LOOK_S)
            job = self.document(Call("GET", f"/v1/jobs/{part(job.id)}"), JobShown)
        if job.state is not JobState.done:
            raise JobFailedError(job)
        return job

    def _one(self, call: Call, headers: dict[str, str]) -> tuple[int, float | None, bytes]:
        kind, body = call.packed()
        if kind:
            headers = {**headers, "Content-Type": kind}
        connection = (
            http.client.HTTPSConnection(
                self._host,
                self._port,
                timeout=self._timeout_s,
                context=ssl.create_default_context(),
            )
            if self._secure
            else http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        )
        try:
            connection.request(call.method, self._base + _target(call), body or None, headers)
            answer = connection.getresponse()
            raw = answer.read(MAX_ANSWER + 1)
            wait_s = _seconds(answer.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException) as problem:
            place = f"{self._host}:{self._port}"
            raise UnreachableError(f"no answer: {problem}", at=place) from None
        finally:
            connection.close()
        if len(raw) > MAX_ANSWER:
            raise UnreachableError(f"an answer of more than {MAX_ANSWER} bytes")
        return answer.status, wait_s, raw


def _read(raw: bytes, model: type[_M]) -> _M:
    try:
        return model.model_validate_json(raw)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/".join(str(part) for part in first["loc"])
        raise UnreachableError(f"not {model.__name__}: /{path}: {first['msg']}") from None


def _events(text: str) -> Iterator[Told]:
    """What a `text/event-stream` holds; comments and hints of when to come again are left out."""
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line[1:])
        if "data" in lines:
            yield Told(lines.get("id", ""), lines.get("event", ""), json.loads(lines["data"]))


def part(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


def _target(call: Call) -> str:
    query = {name: _text(value) for name, value in call.query.items() if value is not None}
    return f"{call.path}?{urlencode(query)}" if query else call.path


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _seconds(said: str) -> float | None:
    """Seconds of a `Retry-After`; None where it says none (dates are not used by the backend)."""
    try:
        seconds = float(said)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _problem(raw: bytes) -> Problem | None:
    try:
        found: Any = json.loads(raw)
        return Problem.model_validate(found)
    except (ValueError, RecursionError):
        return None

"""Errors as RFC 9457 problem documents, in the caller's language."""

from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException

from greenroom.errors import GreenroomError, InputError, LimitError, MissingPartError
from greenroom.words import LANGUAGES, Words
from greenroom.yamltext import read_yaml
from greenroom_backend.store.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    StorageError,
)


class Sentence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    remedy: Words


class Sentences(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    problems: dict[str, Sentence]


class RefusedError(Exception):
    """A request that is turned down. code: key of `problems.yaml`; at: the field at fault."""

    def __init__(self, status: int, code: str, *, detail: str = "", at: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.at = at


@lru_cache(maxsize=1)
def sentences() -> dict[str, Sentence]:
    """Sentences by code. Raises PackError where the file does not hold together."""
    text = files("greenroom_backend").joinpath("problems.yaml").read_text("utf-8")
    return read_yaml(text, Sentences, "greenroom_backend/problems.yaml").problems


def problem(status: int, code: str, *, detail: str = "", at: str = "") -> Response:
    """The problem document for `code`; an unknown code is said as `unexpected`."""
    words = sentences().get(code) or sentences()["unexpected"]
    language = request.accept_languages.best_match(LANGUAGES, default="zh")
    answer = jsonify(
        type="about:blank",
        title=words.title[language],
        status=status,
        detail=detail,
        code=code,
        at=at,
        remedy=words.remedy[language],
    )
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def handle_problems(app: Flask) -> None:
    """Every error leaves as one problem document; what is unforeseen says nothing of its cause."""

    @app.errorhandler(RefusedError)
    def refused(error: RefusedError) -> Response:
        return problem(error.status, error.code, detail=error.detail, at=error.at)

    @app.errorhandler(GreenroomError)
    def ours(error: GreenroomError) -> Response:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(error, LimitError):
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        elif isinstance(error, InputError):
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif isinstance(error, MissingPartError):
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return problem(status, error.code, detail=error.message, at=error.at)

    _handle_storage(app)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        answer = problem(status, f"http_{status}", detail=error.name)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        app.logger.exception("unexpected", exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected")


def _handle_storage(app: Flask) -> None:
    @app.errorhandler(ForbiddenError)
    def forbidden(error: ForbiddenError) -> Response:
        return problem(HTTPStatus.FORBIDDEN, error.code, detail=error.message, at=error.at)

    @app.errorhandler(ConflictError)
    def conflict(error: ConflictError) -> Response:
        return problem(HTTPStatus.CONFLICT, error.code, detail=error.message, at=error.at)

    @app.errorhandler(StorageError)
    def storage(error: StorageError) -> Response:
        # Where it is kept is nobody's business who calls.
        app.logger.error("storage: %s", error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, error.code, detail=error.message)

    @app.errorhandler(BusyError)
    def busy(error: BusyError) -> Response:
        answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, detail=error.message)
        answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer

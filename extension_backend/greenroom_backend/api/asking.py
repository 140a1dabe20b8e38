"""A request read and checked against its declaration, before any handler sees it."""

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from flask import Request, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from werkzeug.datastructures import FileStorage

from greenroom.documents import Cursor
from greenroom.errors import InputError
from greenroom_backend.api.bodies import Raw, Upload
from greenroom_backend.api.endpoint import FORM, Endpoint
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings

MAX_PAGE = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNT = re.compile(r"0|-?[1-9]\d{0,9}", re.ASCII)
# Besides control characters what stands in place of bytes that are no UTF-8.
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffd]")
_MAX_NAME = 120
_M = TypeVar("_M", bound=BaseModel)


def _day(value: object) -> object:
    """Only the one way to write a day; the parser alone takes weeks and plain numbers too."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("a day as YYYY-MM-DD")


def digits(value: object) -> object:
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) else "not a number"


Day = Annotated[date, BeforeValidator(_day)]
Limit = Annotated[int, Field(ge=1, le=MAX_PAGE), BeforeValidator(digits)]


class Asked(BaseModel):
    """Base of path and query models: closed, so that a misspelt name is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paged(Asked):
    """A list page by page."""

    limit: Limit = 20
    cursor: Cursor = ""


def path_of(endpoint: Endpoint, values: dict[str, str]) -> dict[str, BaseModel]:
    """The path's values. What can't be an id is not there."""
    if endpoint.path_model is None:
        return {}
    try:
        return {"path": endpoint.path_model.model_validate(values)}
    except ValidationError as problem:
        at = str(problem.errors()[0]["loc"][0])
        raise RefusedError(404, "http_404", at=at) from None


def query_of(endpoint: Endpoint) -> dict[str, BaseModel]:
    """The query. Raises RefusedError naming the parameter: unknown, given twice or ill-formed."""
    given = request.args
    known = endpoint.query.model_fields if endpoint.query else {}
    names = {(info.alias or name) for name, info in known.items()}
    for name, values in given.lists():
        if name not in names:
            raise RefusedError(400, "unknown_parameter", at=name[:_MAX_NAME])
        if len(values) > 1:
            raise RefusedError(400, "http_400", detail=f"{name}: given twice", at=name)
        if _CONTROL.search(values[0]):
            raise RefusedError(400, "http_400", detail=f"{name}: not plain text", at=name)
    if endpoint.query is None:
        return {}
    try:
        return {"query": endpoint.query.model_validate(given.to_dict())}
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise RefusedError(400, "http_400", detail=f"{name}: {_said(first)}", at=name) from None


def body_of(endpoint: Endpoint, settings: Settings) -> dict[str, Any]:
    """The body, read no further than its limit whatever the request says of its length.

    Raises RefusedError 415 for another type, InputError with the JSON path at fault.
    """
    if endpoint.body is None:
        return {}
    if request.mimetype not in endpoint.takes:
        raise RefusedError(415, "http_415", at="Content-Type")
    request.max_content_length = getattr(settings, endpoint.limit)
    raw = _raw(request)
    if endpoint.body is Raw:
        if raw.media_type == FORM:
            _must_be_of(endpoint.takes[FORM], raw)
        return {"body": raw}
    return {"body": read_json(raw.data, endpoint.body)}


def _must_be_of(form: type[BaseModel], raw: Raw) -> None:
    """Raises InputError for a part that the form does not have; what a part holds is read later."""
    for name in (*(name for name, _ in raw.fields), *(one.field for one in raw.files)):
        if name not in form.model_fields:
            raise InputError("the form has no such part", at=name[:_MAX_NAME])


def read_json(raw: bytes, model: type[_M]) -> _M:
    """The document in `raw`, nothing bent into shape: "1" is no number. Raises InputError."""
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/" + "/".join(str(part)[:_MAX_NAME] for part in first["loc"])
        raise InputError(_said(first), at=path) from None


def _said(first: Any) -> str:  # noqa: ANN401 - pydantic's own shape
    return str(first["msg"]).removeprefix("Value error, ")[:300]


def _raw(asked: Request) -> Raw:
    if asked.mimetype != FORM:
        return Raw(asked.mimetype, asked.get_data(cache=False))
    return Raw(
        FORM,
        fields=tuple(
            (name, value.encode("utf-8", "surrogatepass"))
            for name, values in asked.form.lists()
            for value in values
        ),
        files=tuple(_upload(field, one) for field, files in asked.files.lists() for one in files),
    )


def _upload(field: str, file: FileStorage) -> Upload:
    return Upload(field, (file.filename or "")[:_MAX_NAME], file.read())

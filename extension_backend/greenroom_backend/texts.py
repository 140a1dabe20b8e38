"""Texts: lines in, findings of each out. Nothing of it is kept."""

from datetime import date
from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.errors import InputError, LimitError
from greenroom.pack import Pack
from greenroom.scripts import Line
from greenroom.text import check_lines
from greenroom.words import CHINA
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    as_of: date | None = None


def texts(pack: Pack, settings: Settings) -> Blueprint:
    """`POST /v1/texts {"lines": [{id, text, zone, speaker, goods_class}], "as_of"?}`.

    Answers `{"lines": [{id, findings}]}` in the same order. Zone is speech and speaker the
    seller where a line does not say; the day is today in China where none is asked for.
    """
    routes = Blueprint("texts", __name__)

    @routes.post("/v1/texts")
    def create() -> dict[str, Any]:
        body = _body(settings)
        day = body.as_of or settings.clock().astimezone(CHINA).date()
        found = check_lines(body.lines, pack, day)
        return {"lines": [line.model_dump(mode="json", exclude_none=True) for line in found]}

    return routes


def _body(settings: Settings) -> _Body:
    if request.mimetype != "application/json":
        raise RefusedError(415, "http_415", at="Content-Type")
    # Whatever the request says of its own length, no more than this is read.
    request.max_content_length = settings.max_script
    raw = request.get_data(cache=False)
    try:
        body = _Body.model_validate_json(raw)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        path = "/" + "/".join(str(part) for part in first["loc"])
        raise InputError(str(first["msg"]), at=path) from None
    if len(body.lines) > settings.max_lines:
        raise LimitError(f"{len(body.lines)} lines, at most {settings.max_lines}", at="/lines")
    return body

"""Checklists of a room page, and the answers that people give to them."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from greenroom.answers.answer import Answer, Fingerprint, ProofFile, Verdict
from greenroom.answers.log import must_fit
from greenroom.checklist import checklist
from greenroom.errors import InputError
from greenroom.item import ListName, Role
from greenroom.pack import Pack
from greenroom.report import Report
from greenroom.words import CHINA
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings
from greenroom_backend.store import Store

MAX_URL = 4_000
# A clock may be a little ahead of ours; a panel may have been without a backend for so long.
CLOCKS_APART = timedelta(minutes=5)
LATE = timedelta(days=30)


class _Body(BaseModel):
    """An answer as the panel sends it.

    given_at: when the person gave it, where it had to wait for the backend; else it is now.
    files: of each file its name, size, type and SHA-256; the file itself stays with its owner.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL)]
    item: str
    author: str
    role: Role
    verdict: Verdict
    note: str = ""
    about: tuple[Fingerprint, ...] = ()
    given_at: AwareDatetime | None = None
    files: tuple[ProofFile, ...] = ()


def checklists(pack: Pack, store: Store, settings: Settings) -> Blueprint:
    """`GET /v1/checklists/{list}[?url=]` → a checklist; `POST /v1/answers` → `{"answer": …}`.

    url: address of the room page; its answers count, and of its last audit what was judged today.
    Without one, or before an audit, the machine's lines are not tested.
    """
    routes = Blueprint("checklists", __name__)

    @routes.get("/v1/checklists/<name>")
    def show(name: str) -> dict[str, Any]:
        if name not in list(ListName):
            raise RefusedError(404, "http_404", at="list")
        page = page_of(request.args.get("url", "")[:MAX_URL])
        today = settings.clock().astimezone(CHINA).date()
        report = _report_of(store, page, today) if page else None
        answers = store.answers.of(page) if page else ()
        made = checklist(pack, ListName(name), today, report, answers)
        return made.model_dump(mode="json")

    @routes.post("/v1/answers")
    def create() -> tuple[dict[str, Any], int]:
        body = _body(settings)
        answer = _answer(body, settings.clock())
        must_fit(answer, pack)
        store.answers.add(page_of(body.url), answer)
        return {"answer": answer.model_dump(mode="json")}, 201

    return routes


def _report_of(store: Store, page: str, today: date) -> Report | None:
    """The last report of the page, if it judges this day: an older look shows nothing of today."""
    kept = store.reports(page, limit=1)
    report = Report.model_validate_json(kept[0].report) if kept else None
    return report if report is not None and report.as_of == today else None


def _body(settings: Settings) -> _Body:
    if request.mimetype != "application/json":
        raise RefusedError(415, "http_415", at="Content-Type")
    request.max_content_length = settings.max_answer
    try:
        return _Body.model_validate_json(request.get_data(cache=False))
    except ValidationError as problem:
        raise _told(problem) from None


def _moment(given_at: datetime | None, now: datetime) -> datetime:
    """When it was given: never later than now, so that nobody answers for days to come."""
    if given_at is None or now < given_at <= now + CLOCKS_APART:
        return now
    if not now - LATE <= given_at <= now:
        raise InputError(
            "given in the future or more than 30 days ago",
            at="/given_at",
            remedy="set the clock of this machine; answer again",
        )
    return given_at


def _answer(body: _Body, now: datetime) -> Answer:
    try:
        fields = body.model_dump(exclude={"url", "given_at"})
        return Answer(at=_moment(body.given_at, now), **fields)
    except ValidationError as problem:
        raise _told(problem) from None


def _told(problem: ValidationError) -> InputError:
    first = problem.errors(include_url=False, include_input=False)[0]
    return InputError(str(first["msg"]), at="/" + "/".join(str(part) for part in first["loc"]))

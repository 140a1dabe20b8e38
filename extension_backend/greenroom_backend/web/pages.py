"""The pages: rooms × criteria, an audit, checklists with answers, checks before going live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import ValidationError
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer

from greenroom.criteria import Criterion
from greenroom.documents import AnswerGiven
from greenroom.errors import InputError, LimitError
from greenroom.evidence import Zone
from greenroom.export import FORMATS
from greenroom.item import ListName
from greenroom.outcome import Outcome
from greenroom.scripts import read_script
from greenroom.text import LineFindings, check_lines
from greenroom.words import CHINA
from greenroom_backend.api.asking import Asked, Paged
from greenroom_backend.api.bodies import Upload
from greenroom_backend.api.mount import file_answer
from greenroom_backend.api.parts import Parts
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import folded
from greenroom_backend.routes.audits import AuditPath, report_of
from greenroom_backend.routes.people import checklist_of, create_answer
from greenroom_backend.routes.prechecks import looks_of
from greenroom_backend.routes.reports import Format, Language, ReportAsked, export_report
from greenroom_backend.routes.rooms import list_rooms
from greenroom_backend.web.door import Visitor, language
from greenroom_backend.web.drawing import drawn

_EARLIER = 20
_ROOMS = 50


class PageAsked(Asked):
    """What the address of a page may say. lang: kept by the drawing of every page."""

    lang: str = ""


class Rooms(PageAsked):
    cursor: str = ""


class ListAsked(PageAsked):
    url: str = ""
    saved: str = ""


class ReportOf(PageAsked):
    format: Format = Format("html")


_M = TypeVar("_M", bound=PageAsked)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page asked for by somebody who has signed in."""

    parts: Parts
    who: Visitor


Page = Callable[..., Answer]
PAGES: list[tuple[str, str, Page]] = []
"""Method, path and function of every page; all of them need a visitor."""


def _page(method: str, path: str) -> Callable[[Page], Page]:
    def declare(function: Page) -> Page:
        PAGES.append((method, path, function))
        return function

    return declare


@_page("GET", "/")
def rooms(visit: Visit) -> Answer:
    """All rooms × the criteria, by the last audit of each."""
    asked = _asked(Rooms)
    found = list_rooms(visit.parts, Paged(limit=_ROOMS, cursor=asked.cursor))
    return drawn(
        "rooms",
        visit.who,
        criteria=_criteria(visit.parts),
        rows=[
            {
                "id": one.last.id if one.last else None,
                "name": one.name or one.title or one.account_name or one.url,
                "url": one.url,
                "when": _moment(one.last.created_at) if one.last else "",
                "outcomes": _outcomes(visit.parts, one.last.id) if one.last else {},
            }
            for one in found.rooms
        ],
        next=found.next,
    )


@_page("GET", "/audits/<audit_id>")
def audit(visit: Visit, audit_id: str) -> Answer:
    """One audit with its report, and the audits of that page before."""
    parts = visit.parts
    created_at, judged = report_of(parts, audit_id)
    report = folded(judged, parts.pack, parts.store)
    url = page_of(report.room.url)
    return drawn(
        "audit",
        visit.who,
        id=audit_id,
        title=report.room.title or report.room.account_name or url,
        url=url,
        when=_moment(created_at),
        counts=report.counts,
        formats=list(FORMATS),
        audits=[
            {"id": one.id, "when": _moment(one.created_at)}
            for one in parts.store.audits(url, limit=_EARLIER)
        ],
    )


@_page("GET", "/audits/<audit_id>/report")
def report(visit: Visit, audit_id: str) -> Answer:
    """The report as a file; HTML in a sandbox of its own."""
    asked = ReportAsked(format=_asked(ReportOf).format, lang=Language(language()))
    return file_answer(export_report(visit.parts, AuditPath(audit_id=audit_id), asked))


@_page("GET", "/checklists/<list_name>")
def checklist(visit: Visit, list_name: str) -> Answer:
    """A checklist, and where a room is chosen a form for every question."""
    if list_name not in list(ListName):
        raise RefusedError(404, "http_404", at="name")
    asked = _asked(ListAsked)
    return drawn(
        "checklist",
        visit.who,
        list=checklist_of(visit.parts, ListName(list_name), asked.url),
        url=asked.url,
        saved=bool(asked.saved),
        rooms=[one.room.page for one in visit.parts.store.rooms.listed(limit=_ROOMS)],
    )


@_page("POST", "/answers")
def answer(visit: Visit) -> Answer:
    """Keeps an answer and goes back to its line."""
    given = _answer(request.form)
    create_answer(visit.parts, given)
    name = request.form.get("list", "")
    shown = name if name in list(ListName) else ListName.quick
    query = urlencode({"url": given.url, "saved": "1"})
    return redirect(f"/web/checklists/{shown}?{query}#{given.item}", 303)


@_page("GET", "/precheck")
def precheck(visit: Visit) -> Answer:
    """Forms for words and pictures that are not live yet."""
    _asked(PageAsked)
    return _precheck(visit.who, words="", lines=None, looks=None)


@_page("POST", "/precheck")
def check(visit: Visit) -> Answer:
    """What was found in the words or pictures handed in."""
    pictures = request.files.getlist("image")
    if pictures:
        sent = tuple(Upload("image", one.filename or "", one.read()) for one in pictures)
        looks = looks_of(visit.parts, sent, Zone.cover)
        return _precheck(visit.who, words="", lines=None, looks=looks)
    words = request.form.get("words", "")
    return _precheck(visit.who, words=words, lines=_judged(visit.parts, words), looks=None)


def _criteria(parts: Parts) -> tuple[Criterion, ...]:
    return tuple(one for standard in parts.pack.reported for one in standard.criteria)


def _outcomes(parts: Parts, audit_id: str) -> dict[str, Outcome]:
    """What each criterion came to in an audit, with what people have said."""
    _, judged = report_of(parts, audit_id)
    report = folded(judged, parts.pack, parts.store)
    return {item.id: item.outcome for group in report.criteria for item in group.items}


def _moment(created_at: str) -> str:
    return f"{datetime.fromisoformat(created_at).astimezone(CHINA):%Y-%m-%d %H:%M}"


def _precheck(who: Visitor, **values: Any) -> Response:  # noqa: ANN401 - what the template takes
    found = [*(values["lines"] or ()), *(values["looks"] or ())]
    is_clean = not any(one.findings for one in found)
    return drawn("precheck", who, nothing=is_clean, **values)


def _judged(parts: Parts, words: str) -> tuple[LineFindings, ...]:
    lines = read_script(words.encode("utf-8", "replace"), "words.txt")
    if len(lines) > parts.settings.max_lines:
        raise LimitError(f"{len(lines)} lines, at most {parts.settings.max_lines}", at="words")
    return tuple(check_lines(lines, parts.pack, parts.settings.clock().astimezone(CHINA).date()))


def _answer(form: Mapping[str, str]) -> AnswerGiven:
    names = ("url", "item", "author", "role", "verdict", "note")
    try:
        return AnswerGiven.model_validate({name: form.get(name, "") for name in names})
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        at = str(first["loc"][0]) if first["loc"] else ""
        raise InputError(first["msg"].removeprefix("Value error, "), at=at) from None


def _asked(model: type[_M]) -> _M:
    """What the address says. Raises RefusedError naming the parameter."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        raise RefusedError(400, "http_400", detail=first["msg"], at=str(first["loc"][0])) from None

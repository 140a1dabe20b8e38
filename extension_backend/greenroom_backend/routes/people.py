"""What people say: checklists, answers, waivers."""

from datetime import date

from pydantic import ValidationError

from greenroom.answers.answer import Answer
from greenroom.answers.log import must_fit
from greenroom.answers.waiver import Waiver
from greenroom.checklist import Checklist, checklist
from greenroom.documents import (
    MAX_URL,
    AnswerGiven,
    AnswerPage,
    AnswerShown,
    PageUrl,
    Plain,
    WaiverGiven,
    WaiverPage,
    WaiverShown,
)
from greenroom.errors import InputError
from greenroom.item import ListName
from greenroom.outcome import Outcome
from greenroom.report import Report
from greenroom.words import CHINA
from greenroom_backend.api import Group, Right
from greenroom_backend.api.asking import Asked, Paged
from greenroom_backend.api.parts import Parts
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.store import Store
from greenroom_backend.store.waivers import KeptWaiver

routes = Group("people")
_WAIVABLE = (Outcome.violation, Outcome.needs_review)


class ListPath(Asked):
    name: ListName


class ChecklistAsked(Asked):
    """url: address of the room page, empty for none."""

    url: Plain = ""


class OfPage(Paged):
    url: PageUrl


class WaiverPath(Asked):
    waiver_id: str


@routes.get("/v1/checklists/{name}", needs=Right.see)
def show_checklist(parts: Parts, path: ListPath, query: ChecklistAsked) -> Checklist:
    """A checklist: what a machine checks and what a person answers.

    Of a room page its answers count, and of its last audit what was judged today. Without a page,
    or before an audit, the machine's lines are not tested.
    """
    return checklist_of(parts, path.name, query.url)


def checklist_of(parts: Parts, name: ListName, url: str) -> Checklist:
    """The list as it stands today for the page at `url`, or for none."""
    place = page_of(url[:MAX_URL])
    today = parts.settings.clock().astimezone(CHINA).date()
    report = _report_of(parts.store, place, today) if place else None
    answers = parts.store.answers.of(place) if place else ()
    return checklist(parts.pack, name, today, report, answers)


@routes.get("/v1/answers", needs=Right.see)
def list_answers(parts: Parts, query: OfPage) -> AnswerPage:
    """Answers given for a room page, newest first, those superseded among them."""
    place = page_of(query.url)
    shown, after = page(
        parts,
        query,
        subject_of("answers", query),
        lambda limit, at: parts.store.answers.listed(
            place, limit=limit, before=int(at[0]) if at else None
        ),
        lambda one: [one[0]],
    )
    return AnswerPage(answers=tuple(answer for _, answer in shown), next=after)


@routes.post("/v1/answers", needs=Right.answer, status=201, once=True)
def create_answer(parts: Parts, body: AnswerGiven) -> AnswerShown:
    """Answer an item for a room page; it is added and never changes what was said before."""
    answer = Answer(at=parts.settings.clock(), **body.model_dump(exclude={"url"}))
    must_fit(answer, parts.pack)
    parts.store.answers.add(page_of(body.url), answer)
    return AnswerShown(answer=answer)


@routes.get("/v1/waivers", needs=Right.see)
def list_waivers(parts: Parts, query: OfPage) -> WaiverPage:
    """Waivers of a room page, newest first, those ended or expired among them."""
    place = page_of(query.url)
    shown, after = page(
        parts,
        query,
        subject_of("waivers", query),
        lambda limit, at: parts.store.waivers.of(
            place, limit=limit, before=int(at[0]) if at else None
        ),
        lambda one: [one.number],
    )
    return WaiverPage(waivers=tuple(_shown(one) for one in shown), next=after)


@routes.post("/v1/waivers", needs=Right.decide, status=201, once=True)
def create_waiver(parts: Parts, body: WaiverGiven) -> WaiverShown:
    """Take one finding of the page's last report upon yourself for a time.

    It stays in every report, counted apart, and never becomes a pass.
    """
    place = page_of(body.url)
    _must_stand(parts.store, place, body)
    try:
        waiver = Waiver(at=parts.settings.clock(), **body.model_dump(exclude={"url"}))
    except ValidationError as problem:
        said = problem.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise InputError(said, at="/until") from None
    waiver_id = parts.store.waivers.add(place, waiver)
    return WaiverShown(id=waiver_id, waiver=waiver, ended=None)


@routes.delete("/v1/waivers/{waiver_id}", needs=Right.decide)
def end_waiver(parts: Parts, path: WaiverPath) -> None:
    """End a waiver from today on. It stays listed, and reports of earlier days keep it."""
    today = parts.settings.clock().astimezone(CHINA).date()
    if not parts.store.waivers.end(path.waiver_id, today):
        raise RefusedError(404, "http_404", at="waiver_id")


def _shown(kept: KeptWaiver) -> WaiverShown:
    return WaiverShown(id=kept.id, waiver=kept.waiver, ended=kept.ended)


def _must_stand(store: Store, place: str, given: WaiverGiven) -> None:
    """Raises InputError where the page's last report holds no such finding to waive."""
    kept = store.reports(place, limit=1)
    checks = Report.model_validate_json(kept[0].report).checks if kept else ()
    if not any(
        row.id == given.check and one.fingerprint == given.fingerprint and one.outcome in _WAIVABLE
        for row in checks
        for one in row.findings
    ):
        raise InputError("the last report of this page holds no such finding", at="/fingerprint")


def _report_of(store: Store, place: str, today: date) -> Report | None:
    """The last report of the page, if it judges this day: an older look shows nothing of today."""
    kept = store.reports(place, limit=1)
    report = Report.model_validate_json(kept[0].report) if kept else None
    return report if report is not None and report.as_of == today else None

"""The pages as a part of the application: signing in and out, and what goes wrong."""

import re
from collections.abc import Callable
from importlib.resources import files

from flask import Blueprint, Response, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer

from greenroom.errors import GreenroomError
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError, sentences, status_of
from greenroom_backend.store import ForbiddenError, Storage
from greenroom_backend.web.door import StrangerError, language, let_in, let_out, visitor
from greenroom_backend.web.drawing import drawn
from greenroom_backend.web.pages import PAGES, Page, Visit

COSTS = {"web.check": 20, "web.report": 5}
"""Of the pages that count for more than one call."""
_CODE = re.compile("[0-9]{8}")


def web(parts: Parts, storage: Storage) -> Blueprint:
    """All pages below `/web/`."""
    site = Blueprint("web", __name__, url_prefix="/web")
    secret = storage.secret("forms")
    for method, path, page in PAGES:
        site.add_url_rule(
            path, page.__name__, _for_visitors(page, parts, storage, secret), methods=[method]
        )

    @site.get("/style.css")
    def style() -> Response:
        sheet = files("greenroom_backend.web").joinpath("style.css").read_bytes()
        return Response(sheet, content_type="text/css; charset=utf-8")

    @site.get("/login")
    def login() -> Answer:
        return drawn("login", None, failed=False)

    @site.post("/login")
    def enter() -> Answer:
        token = _token(parts, storage, request.form.get("secret", "").strip())
        if token is None:
            return drawn("login", None, status=403, failed=True)
        return let_in(redirect("/web/", 303), token)

    @site.post("/logout")
    def leave() -> Answer:
        visitor(storage, secret)
        return let_out(redirect("/web/login", 303))

    _handle(site)
    return site


def _for_visitors(
    page: Page, parts: Parts, storage: Storage, secret: bytes
) -> Callable[..., Answer]:
    def view(**values: str) -> Answer:
        who = visitor(storage, secret)
        return page(Visit(parts.of(storage.of(who.caller)), who), **values)

    return view


def _handle(site: Blueprint) -> None:
    """Problems as pages, for people."""

    @site.errorhandler(StrangerError)
    def stranger(error: StrangerError) -> Answer:
        del error
        return redirect("/web/login", 303)

    @site.errorhandler(RefusedError)
    def refused(error: RefusedError) -> Response:
        page = _problem(error.status, error.code, error.detail, error.at)
        if error.retry_s is not None:
            page.headers["Retry-After"] = str(error.retry_s)
        return page

    @site.errorhandler(ForbiddenError)
    def forbidden(error: ForbiddenError) -> Response:
        return _problem(403, error.code, "", error.at)

    @site.errorhandler(GreenroomError)
    def ours(error: GreenroomError) -> Response:
        return _problem(status_of(error), error.code, error.message, error.at)


def _token(parts: Parts, storage: Storage, given: str) -> str | None:
    """The token behind what was typed: itself, or a new one for the code; None for neither."""
    if not _CODE.fullmatch(given):
        return given if given and storage.admit(given, "") else None
    try:
        parts.desk.take(given)
    except RefusedError:
        return None
    return storage.pair("")


def _problem(status: int, code: str, detail: str, at: str) -> Response:
    words = sentences().get(code) or sentences()["unexpected"]
    chosen = language()
    return drawn(
        "problem",
        None,
        status=status,
        title=words.title[chosen],
        remedy=words.remedy[chosen],
        detail=detail,
        at=at,
    )

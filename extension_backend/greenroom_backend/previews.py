"""Previews: what evidence comes to as it stands. Nothing of it is kept."""

from typing import Any

from flask import Blueprint, request

from greenroom import __version__
from greenroom.answers.fold import with_people
from greenroom.engine import judge
from greenroom.evidence import day_of, read_evidence
from greenroom.mask import mask_viewers
from greenroom.pack import Pack
from greenroom.pricing.records import room_key
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings
from greenroom_backend.store import Store


def previews(pack: Pack, store: Store, settings: Settings) -> Blueprint:
    """`POST /v1/previews` → `{"report": …}`: the words of a page before its pictures are read, the
    latest moments of a long look, a list of goods that is not on any page yet.

    The body is the evidence as JSON. Earlier prices and answers of the page count; the audit that
    follows is the one that is remembered.
    """
    routes = Blueprint("previews", __name__)

    @routes.post("/v1/previews")
    def create() -> dict[str, Any]:
        if request.mimetype != "application/json":
            raise RefusedError(415, "http_415", at="Content-Type")
        request.max_content_length = settings.max_evidence
        evidence = mask_viewers(read_evidence(request.get_data(cache=False)))
        history = store.prices.history(room_key(evidence.room))
        report = judge(evidence, pack, day_of(evidence), version=__version__, history=history)
        answers = store.answers.of(page_of(evidence.room.url))
        if answers:
            report = with_people(report, pack, answers)
        return {"report": report.model_dump(mode="json")}

    return routes

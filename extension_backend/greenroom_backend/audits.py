"""Audits: evidence in, report out."""

import hashlib
import io
import uuid
import warnings
from datetime import date
from typing import Any

from flask import Blueprint, request
from PIL import Image, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from greenroom import __version__
from greenroom.answers.fold import with_people
from greenroom.audit import with_words
from greenroom.engine import judge
from greenroom.errors import LimitError
from greenroom.evidence import Evidence, day_of, read_evidence
from greenroom.mask import mask_viewers
from greenroom.pack import Pack
from greenroom.pricing.records import room_key, shown_deals
from greenroom.report import Report
from greenroom.vision.crops import with_crops
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings
from greenroom_backend.store import Store

_FORMATS = ("PNG", "JPEG", "WEBP")


def audits(pack: Pack, store: Store, settings: Settings) -> Blueprint:
    """`POST /v1/audits[?as_of=YYYY-MM-DD]` and `GET /v1/audits/{id}`.

    The body is the evidence as JSON, or a form with the part `evidence` and files `image`,
    each of which the evidence names by its SHA-256. What people answered for the page is folded
    in when a report goes out; kept is what was judged.
    """
    routes = Blueprint("audits", __name__)

    @routes.post("/v1/audits")
    def create() -> tuple[dict[str, Any], int]:
        day = _day(request.args.get("as_of"))
        raw, pictures = _parts(settings)
        if len(raw) > settings.max_evidence:
            raise LimitError(f"{len(raw)} bytes, at most {settings.max_evidence}", at="evidence")
        evidence = mask_viewers(read_evidence(raw))
        album = _pictures(pictures, evidence, settings)
        audit_id = uuid.uuid4().hex
        store.add_evidence(audit_id, evidence.to_json(), evidence.room.url, settings.clock())
        if album:
            # Viewers' words in pictures are found by reading them, so pictures are kept after it.
            evidence = with_words(evidence, album)
            for picture in album.values():
                store.add_picture(picture)
            store.put_evidence(audit_id, evidence.to_json())
        room = room_key(evidence.room)
        store.prices.add(room, shown_deals(evidence))
        report = judge(
            evidence,
            pack,
            day or day_of(evidence),
            version=__version__,
            history=store.prices.history(room),
        )
        if any(row.picture in album for check in report.checks for row in check.findings):
            report = with_crops(report, album)
        store.add_report(audit_id, report.to_json())
        report = _with_answers(report)
        return {"id": audit_id, "report": report.model_dump(mode="json")}, 201

    @routes.get("/v1/audits/<audit_id>")
    def show(audit_id: str) -> dict[str, Any]:
        kept = store.report(audit_id)
        if kept is None:
            raise RefusedError(404, "http_404", at="id")
        created_at, raw = kept
        report = _with_answers(Report.model_validate_json(raw))
        return {
            "id": audit_id,
            "created_at": created_at,
            "report": report.model_dump(mode="json"),
        }

    def _with_answers(report: Report) -> Report:
        answers = store.answers.of(page_of(report.room.url))
        return with_people(report, pack, answers) if answers else report

    return routes


def _day(raw: str | None) -> date | None:
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        raise RefusedError(
            400, "http_400", detail="as_of: a day as YYYY-MM-DD", at="as_of"
        ) from None


def _parts(settings: Settings) -> tuple[bytes, list[FileStorage]]:
    if request.mimetype == "application/json":
        return request.get_data(cache=False), []
    if request.mimetype != "multipart/form-data":
        raise RefusedError(415, "http_415", at="Content-Type")
    evidence = request.files.get("evidence")
    raw = (
        evidence.read(settings.max_evidence + 1)
        if evidence is not None
        else request.form.get("evidence", "").encode()
    )
    pictures = request.files.getlist("image")
    if len(pictures) > settings.max_images:
        raise LimitError(f"{len(pictures)} pictures, at most {settings.max_images}", at="image")
    return raw, pictures


def _pictures(files: list[FileStorage], evidence: Evidence, settings: Settings) -> dict[str, bytes]:
    """Bytes of the pictures by SHA-256, each named in the evidence and of a kind that is taken."""
    named = {image.sha256 for sample in evidence.samples for image in sample.images}
    checked: dict[str, bytes] = {}
    for index, file in enumerate(files):
        at = f"image {index}"
        raw = file.read(settings.max_image + 1)
        if len(raw) > settings.max_image:
            raise LimitError(f"more than {settings.max_image} bytes", at=at)
        sha256 = hashlib.sha256(raw).hexdigest()
        if sha256 not in named:
            raise RefusedError(422, "image", detail="the evidence names no such SHA-256", at=at)
        _must_be_picture(raw, settings, at)
        checked[sha256] = raw
    return checked


def _must_be_picture(raw: bytes, settings: Settings, at: str) -> None:
    """Reads the header only: nothing is decoded, so a bomb stays packed."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; the limit below is stricter and an error.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as picture:
                width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise RefusedError(422, "image", detail="not a readable PNG, JPEG or WebP", at=at) from None
    if width * height > settings.max_pixels:
        raise LimitError(f"{width}×{height}, at most {settings.max_pixels} pixels", at=at)

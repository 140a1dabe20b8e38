"""Audits: evidence in, report out; and the list of them."""

import hashlib
import io
import uuid
import warnings
from contextlib import nullcontext
from datetime import date

from PIL import Image, UnidentifiedImageError

from greenroom import __version__
from greenroom.audit import with_words
from greenroom.changes import changes
from greenroom.documents import (
    Audited,
    AuditPage,
    AuditRow,
    AuditShown,
    ChangesShown,
    PageUrl,
)
from greenroom.dossier.document import Dossier
from greenroom.engine import judge
from greenroom.errors import LimitError
from greenroom.evidence import Evidence, day_of, read_evidence
from greenroom.mask import mask_viewers
from greenroom.pricing.records import room_key, shown_deals
from greenroom.report import Report
from greenroom.vision.crops import with_crops
from greenroom_backend.answers import page_of
from greenroom_backend.api import ADMINS, OPERATORS, READERS, Group, Raw
from greenroom_backend.api.asking import Asked, Day, Paged
from greenroom_backend.api.bodies import Binary, Upload
from greenroom_backend.api.endpoint import FORM, JSON
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import folded
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.settings import Settings
from greenroom_backend.shelf import Kept, room_id_of

routes = Group("audits")
_WAIT_S = 30.0
_FORMATS = ("PNG", "JPEG", "WEBP")


class AuditPath(Asked):
    audit_id: str


class AuditForm(Asked):
    """The evidence, and pictures that it names by their SHA-256."""

    evidence: Binary
    image: tuple[Binary, ...] = ()


class Judged(Asked):
    as_of: Day | None = None


class Listed(Paged):
    url: PageUrl | None = None


@routes.post(
    "/v1/audits",
    roles=OPERATORS,
    takes={JSON: Evidence, FORM: AuditForm},
    status=201,
    problems={422: ("evidence", "image"), 503: ("busy",)},
    limit="max_body",
    once=True,
    cost=10,
)
def create_audit(parts: Parts, query: Judged, body: Raw) -> Audited:
    """Judge evidence of a room page and keep both.

    The body is the evidence as JSON, or a form with the part `evidence` and files `image`, each
    of which the evidence names by its SHA-256. The dossier kept of the room is judged with it.
    What people answered for the page is folded in when a report goes out; kept is what was judged.
    """
    store, settings = parts.store, parts.settings
    raw, pictures = _parts(body, settings)
    if len(raw) > settings.max_evidence:
        raise LimitError(f"{len(raw)} bytes, at most {settings.max_evidence}", at="evidence")
    evidence = mask_viewers(read_evidence(raw))
    album = _pictures(pictures, evidence, settings)
    audit_id = uuid.uuid4().hex
    # Whoever has to come again later has left nothing behind.
    with parts.turn.taken(_WAIT_S) if album else nullcontext():
        for picture in album.values():
            store.add_picture(picture)
        store.add_evidence(audit_id, evidence.to_json(), evidence.room.url, settings.clock())
        if album:
            evidence = with_words(evidence, album)
            store.put_evidence(audit_id, evidence.to_json())
    report = _judged(parts, evidence, query.as_of)
    if any(row.picture in album for check in report.checks for row in check.findings):
        report = with_crops(report, album)
    store.add_report(audit_id, report.to_json())
    for outcome, count in report.counts.items():
        parts.metrics.judged.labels(str(outcome)).inc(count)
    return Audited(id=audit_id, report=folded(report, parts.pack, store, parts.shelf))


@routes.get("/v1/audits", roles=READERS)
def list_audits(parts: Parts, query: Listed) -> AuditPage:
    """Judged audits, of the page at `url` or of all, newest first."""
    asked = page_of(query.url) if query.url is not None else None
    shown, after = page(
        parts,
        query,
        subject_of("audits", query),
        lambda limit, at: parts.shelf.audits(
            asked, limit=limit, before=(str(at[0]), str(at[1])) if at else None
        ),
        lambda one: [one.created_at, one.id],
    )
    return AuditPage(audits=tuple(row_of(one) for one in shown), next=after)


@routes.get("/v1/audits/{audit_id}", roles=READERS)
def show_audit(parts: Parts, path: AuditPath) -> AuditShown:
    """An audit's report, with what people have said since."""
    created_at, report = report_of(parts, path.audit_id)
    return AuditShown(
        id=path.audit_id,
        created_at=created_at,
        report=folded(report, parts.pack, parts.store, parts.shelf),
    )


@routes.delete("/v1/audits/{audit_id}", roles=ADMINS)
def delete_audit(parts: Parts, path: AuditPath) -> None:
    """Delete an audit with its evidence. What is under a term of keeping belongs in a bundle."""
    if not parts.shelf.delete_audit(path.audit_id):
        raise RefusedError(404, "http_404", at="audit_id")


@routes.get("/v1/audits/{audit_id}/evidence", roles=READERS)
def show_evidence(parts: Parts, path: AuditPath) -> Evidence:
    """What was seen, as it was judged: masked, with the words of its pictures."""
    kept = parts.shelf.evidence(path.audit_id)
    if kept is None:
        raise RefusedError(404, "http_404", at="audit_id")
    return Evidence.model_validate_json(kept)


@routes.get("/v1/audits/{audit_id}/changes", roles=READERS)
def show_changes(parts: Parts, path: AuditPath) -> ChangesShown:
    """Findings that are new, persist, are gone or were not seen, against the audit before."""
    created_at, after = report_of(parts, path.audit_id)
    earlier = parts.store.reports(
        page_of(after.room.url), limit=1, before=(created_at, path.audit_id)
    )
    if not earlier:
        return ChangesShown(before=None, same_rules=True, changes=())
    found = changes(Report.model_validate_json(earlier[0].report), after)
    return ChangesShown(before=earlier[0].id, same_rules=found.same_rules, changes=found.changes)


def report_of(parts: Parts, audit_id: str) -> tuple[str, Report]:
    """(time made, report) as judged. Raises RefusedError 404."""
    kept = parts.store.report(audit_id)
    if kept is None:
        raise RefusedError(404, "http_404", at="audit_id")
    return kept[0], Report.model_validate_json(kept[1])


def row_of(kept: Kept) -> AuditRow:
    """The line that tells an audit in a list."""
    report = Report.model_validate_json(kept.report)
    return AuditRow(
        id=kept.id,
        created_at=kept.created_at,
        url=kept.page,
        as_of=report.as_of,
        state=report.seen.state,
        rules=report.versions.rules,
        counts=report.counts,
    )


def dossier_of(parts: Parts, page_url: str) -> Dossier | None:
    """The dossier kept of a room page."""
    kept = parts.shelf.dossier(room_id_of(page_of(page_url)))
    return Dossier.model_validate_json(kept) if kept else None


def _judged(parts: Parts, evidence: Evidence, day: date | None) -> Report:
    prices = parts.store.prices
    room = room_key(evidence.room)
    prices.add(room, shown_deals(evidence))
    return judge(
        evidence,
        parts.pack,
        day or day_of(evidence),
        version=__version__,
        history=prices.history(room),
        dossier=dossier_of(parts, evidence.room.url),
    )


def _parts(body: Raw, settings: Settings) -> tuple[bytes, tuple[Upload, ...]]:
    if body.media_type == JSON:
        return body.data, ()
    pictures = body.named("image")
    if len(pictures) > settings.max_images:
        raise LimitError(f"{len(pictures)} pictures, at most {settings.max_images}", at="image")
    return body.part("evidence") or b"", pictures


def _pictures(
    files: tuple[Upload, ...], evidence: Evidence, settings: Settings
) -> dict[str, bytes]:
    """Bytes of the pictures by SHA-256, each named in the evidence and of a kind that is taken."""
    named = {image.sha256 for sample in evidence.samples for image in sample.images}
    checked: dict[str, bytes] = {}
    for index, file in enumerate(files):
        at = f"image {index}"
        if len(file.data) > settings.max_image:
            raise LimitError(f"more than {settings.max_image} bytes", at=at)
        sha256 = hashlib.sha256(file.data).hexdigest()
        if sha256 not in named:
            raise RefusedError(422, "image", detail="the evidence names no such SHA-256", at=at)
        _must_be_picture(file.data, settings, at)
        checked[sha256] = file.data
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

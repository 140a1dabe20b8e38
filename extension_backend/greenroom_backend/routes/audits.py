"""Audits: evidence in, report out; and the list of them."""

import hashlib
import io
import warnings

from PIL import Image, UnidentifiedImageError

from greenroom import __version__
from greenroom.compare import Change, ChangeRow, compare, moment_of
from greenroom.documents import (
    AuditPage,
    AuditRow,
    AuditShown,
    ChangedFinding,
    ChangeKind,
    ChangeShown,
    ChangesShown,
    PageUrl,
    PreviewShown,
)
from greenroom.dossier.document import Dossier
from greenroom.engine import judge
from greenroom.errors import LimitError
from greenroom.evidence import Evidence, Reason, day_of, read_evidence
from greenroom.mask import mask_viewers
from greenroom.pricing.records import room_key
from greenroom.report import Report
from greenroom_backend.api import Accepted, Group, Raw, Right
from greenroom_backend.api.asking import Asked, Day, Paged
from greenroom_backend.api.bodies import Binary, Upload
from greenroom_backend.api.endpoint import FORM, JSON
from greenroom_backend.api.parts import Parts
from greenroom_backend.auditing import Order, carried_out
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import folded
from greenroom_backend.routes.jobs import shown
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.settings import Settings
from greenroom_backend.store import Kept, State

routes = Group("audits")
NOT_JUDGED = {409: ("not_judged",)}
_FORMATS = ("PNG", "JPEG", "WEBP")
# What the panel calls it. Between two audits nothing can have come back.
_KINDS = {
    Change.reopened: ChangeKind.new,
    Change.new: ChangeKind.new,
    Change.persisting: ChangeKind.persisting,
    Change.fixed: ChangeKind.gone,
    Change.not_seen: ChangeKind.unseen,
    Change.not_judged: ChangeKind.unseen,
}


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
    needs=Right.audit,
    takes={JSON: Evidence, FORM: AuditForm},
    status=201,
    problems={422: ("evidence", "image"), 503: ("missing_part",)},
    limit="max_body",
    once=True,
    later=True,
    cost=10,
)
def create_audit(
    parts: Parts, query: Judged, body: Raw, *, key: str, later: bool
) -> AuditShown | Accepted:
    """Judge evidence of a room page and keep both.

    The body is the evidence as JSON, or a form with the part `evidence` and files `image`, each
    of which the evidence names by its SHA-256. The dossier kept of the room is judged with it.
    What people answered for the page is folded in when a report goes out; kept is what was judged.
    With many pictures, or on `Prefer: respond-async`, a worker does it: 202 tells the job.
    """
    settings = parts.settings
    raw, pictures = _parts(body, settings)
    if len(raw) > settings.max_evidence:
        raise LimitError(f"{len(raw)} bytes, at most {settings.max_evidence}", at="evidence")
    evidence = mask_viewers(read_evidence(raw))
    album = _pictures(pictures, evidence, settings)
    job = carried_out(parts, Order(evidence, album, query.as_of, key), later=later)
    if job.state is not State.done:
        return Accepted(shown(job))
    return show_audit(parts, AuditPath(audit_id=job.audit))


@routes.post(
    "/v1/previews",
    needs=Right.audit,
    takes={JSON: Evidence},
    problems={422: ("evidence",)},
    limit="max_evidence",
    cost=5,
)
def preview(parts: Parts, body: Raw) -> PreviewShown:
    """Judge evidence and keep nothing of it: the words of a page before its pictures are read,
    the latest moments of a long look, a list of goods that is on no page yet.

    Earlier prices and answers of the page count; the audit that follows is remembered.
    """
    evidence = mask_viewers(read_evidence(body.data))
    if _pictures_follow(evidence):
        parts.bell.for_pictures()
    with parts.gates.through(parts.gates.judging):
        report = judge(
            evidence,
            parts.pack,
            day_of(evidence),
            version=__version__,
            history=parts.store.prices.history(room_key(evidence.room)),
        )
    return PreviewShown(report=folded(report, parts.pack, parts.store))


def _pictures_follow(evidence: Evidence) -> bool:
    """True where it lists pictures and says that they are yet to be taken."""
    return any(
        image.zone is gap.zone and gap.reason is Reason.not_loaded
        for sample in evidence.samples
        for image in sample.images
        for gap in sample.gaps
    )


@routes.get("/v1/audits", needs=Right.see)
def list_audits(parts: Parts, query: Listed) -> AuditPage:
    """Judged audits, of the page at `url` or of all, newest first."""
    asked = page_of(query.url) if query.url is not None else None
    found, after = page(
        parts,
        query,
        subject_of("audits", query),
        lambda limit, at: parts.store.audits(
            asked, limit=limit, before=(str(at[0]), str(at[1])) if at else None
        ),
        lambda one: [one.created_at, one.id],
    )
    return AuditPage(audits=tuple(row_of(one) for one in found), next=after)


@routes.get("/v1/audits/{audit_id}", needs=Right.see, problems=NOT_JUDGED)
def show_audit(parts: Parts, path: AuditPath) -> AuditShown:
    """An audit's report, with what people have said since."""
    created_at, report = report_of(parts, path.audit_id)
    return AuditShown(
        id=path.audit_id,
        created_at=created_at,
        report=folded(report, parts.pack, parts.store),
    )


@routes.get("/v1/audits/{audit_id}/evidence", needs=Right.see)
def show_evidence(parts: Parts, path: AuditPath) -> Evidence:
    """What was seen, as it was judged: masked, with the words of its pictures."""
    kept = parts.store.evidence(path.audit_id)
    if kept is None:
        raise RefusedError(404, "http_404", at="audit_id")
    return Evidence.model_validate_json(kept)


@routes.get("/v1/audits/{audit_id}/changes", needs=Right.see, problems=NOT_JUDGED)
def show_changes(parts: Parts, path: AuditPath) -> ChangesShown:
    """Findings that are new, persist, are gone or were not seen, against the audit before."""
    created_at, after = report_of(parts, path.audit_id)
    earlier = parts.store.reports(
        page_of(after.room.url), limit=1, before=(created_at, path.audit_id)
    )
    before = Report.model_validate_json(earlier[0].report) if earlier else None
    # Kept evidence may be handed in late: what was seen afterwards is no audit before.
    if before is None or moment_of(before) > moment_of(after):
        return ChangesShown(before=None, same_rules=True, changes=())
    found = compare([before, after], same_room=True)
    return ChangesShown(
        before=earlier[0].id,
        same_rules=found.same_rules,
        changes=tuple(_change(row) for row in found.rows),
    )


def report_of(parts: Parts, audit_id: str) -> tuple[str, Report]:
    """(time made, report) as judged. Raises RefusedError 404, 409 for one that is not judged."""
    kept = parts.store.report(audit_id)
    if kept is not None:
        return kept[0], Report.model_validate_json(kept[1])
    if parts.store.jobs.of_audit(audit_id) is not None:
        raise RefusedError(409, "not_judged", at="audit_id")
    raise RefusedError(404, "http_404", at="audit_id")


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
    kept = parts.store.dossiers.of(page_of(page_url))
    return Dossier.model_validate_json(kept) if kept else None


def _change(row: ChangeRow) -> ChangeShown:
    told = row.model_dump(include=set(ChangedFinding.model_fields))
    return ChangeShown(
        kind=_KINDS[row.change],
        check=row.check,
        name=row.name,
        finding=ChangedFinding.model_validate(told),
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

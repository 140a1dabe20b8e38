"""What goes into a bundle. Pure: bytes in, bytes out."""

from datetime import date

from greenroom.answers.fold import NOBODY, People
from greenroom.bundle.manifest import (
    NAME,
    RULES,
    SCHEMA,
    Entry,
    Judged,
    Manifest,
    Role,
    rules_sha256,
    sealed,
    sha256,
)
from greenroom.bundle.people import must_belong, parts_of
from greenroom.bundle.prices import PRICES, prices_part
from greenroom.dossier.document import Dossier
from greenroom.errors import InputError
from greenroom.evidence import Evidence, day_of
from greenroom.mask import mask_viewers
from greenroom.pack import Pack
from greenroom.pricing import PriceHistory
from greenroom.pricing.records import room_key
from greenroom.report import Report
from greenroom.retention import keep_until
from greenroom.weights import Weights

STREAM = "stream"
EVIDENCE, REPORT, PAGE = "evidence.json", "report.json", "report.html"
DOSSIER, WEIGHTS = "dossier.json", "weights.json"
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


def make_bundle(
    evidence: Evidence,
    report: Report,
    pack: Pack,
    rules: dict[str, bytes],
    *,
    page: str = "",
    images: tuple[tuple[str, bytes], ...] = (),
    dossier: Dossier | None = None,
    people: People = NOBODY,
    history: PriceHistory | None = None,
    weights: Weights | None = None,
    previous: Manifest | None = None,
) -> dict[str, bytes]:
    """Every file of the bundle by its path, the manifest among them.

    rules: rule files as `rule_files` gives them. page: the report as HTML. images: media type and
    bytes; the evidence names each by its SHA-256. dossier, people, history, weights:
    that the report was made with. previous: manifest of the room's bundle before.
    Raises InputError where the parts do not belong together.
    """
    if report.versions.rules != pack.digest:
        raise InputError("the report was made by other rules", at=REPORT)
    must_belong(people, report)
    _must_be_fit(evidence, images)
    files = {EVIDENCE: evidence.to_json(indent=1).encode(), REPORT: written(report)}
    roles = {EVIDENCE: Role.evidence, REPORT: Role.report}

    def add(path: str, raw: bytes, role: Role) -> None:
        files[path] = raw
        roles[path] = role

    if page:
        add(PAGE, page.encode("utf-8", "surrogatepass"), Role.page)
    for media_type, raw in images:
        add(f"images/{sha256(raw)}.{_ENDINGS.get(media_type, 'bin')}", raw, Role.image)
    if dossier is not None:
        add(DOSSIER, dossier.to_json().encode(), Role.dossier)
    for part in parts_of(people):
        add(*part)
    if history is not None:
        add(PRICES, prices_part(room_key(evidence.room), history), Role.prices)
    if weights is not None:
        add(WEIGHTS, weights.model_dump_json().encode(), Role.weights)
    for path, raw in rules.items():
        add(f"{RULES}{path}", raw, Role.rules)
    manifest = _manifest(evidence, report, pack, rules, files, roles, previous)
    return {**files, NAME: manifest.to_bytes()}


def _must_be_fit(evidence: Evidence, images: tuple[tuple[str, bytes], ...]) -> None:
    """Nothing of a viewer's is sealed. Raises InputError."""
    if mask_viewers(evidence) != evidence:
        raise InputError(
            "words of viewers are not masked", at=EVIDENCE, remedy="mask_viewers first"
        )
    named = {image.sha256 for sample in evidence.samples for image in sample.images}
    if not named.issuperset(sha256(raw) for _, raw in images):
        raise InputError(
            "a picture is not of this evidence",
            at="images",
            remedy="give those that `see --pictures` kept: in them viewers' words are covered",
        )


def _manifest(
    evidence: Evidence,
    report: Report,
    pack: Pack,
    rules: dict[str, bytes],
    files: dict[str, bytes],
    roles: dict[str, Role],
    previous: Manifest | None,
) -> Manifest:
    manifest = sealed(
        {
            "platform": evidence.room.platform,
            "url": evidence.room.url,
            "room_id": evidence.room.room_id,
            "seen": evidence.samples[-1].at,
            "judged": Judged(
                as_of=report.as_of,
                greenroom=report.versions.greenroom,
                rules=pack.digest,
                rules_sha256=rules_sha256(rules),
                packages=tuple(sorted({path.partition("/")[0] for path in rules})),
            ),
            "retain_until": _retain_until(evidence, pack),
            "number": previous.number + 1 if previous else 1,
            "previous": previous.digest if previous else None,
            "files": tuple(
                Entry(
                    path=path, role=roles[path], bytes=len(files[path]), sha256=sha256(files[path])
                )
                for path in sorted(files)
            ),
        }
    )
    if previous is not None and (previous.room != manifest.room or previous.seen > manifest.seen):
        raise InputError(
            "the bundle before is of another room, or later",
            at="previous",
            remedy=f"give the room's last {SCHEMA} bundle",
        )
    return manifest


def _retain_until(evidence: Evidence, pack: Pack) -> date | None:
    keeping = pack.retention.get(STREAM)
    return keep_until(day_of(evidence), keeping, pack.law) if keeping else None


def written(report: Report) -> bytes:
    """The report as it stands in a bundle."""
    return f"{report.to_json(indent=1)}\n".encode("utf-8", "surrogatepass")

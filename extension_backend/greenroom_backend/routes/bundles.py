"""Bundles: an audit sealed as a zip, and a zip verified."""

from greenroom.bundle.container import unzipped, zip_bytes
from greenroom.bundle.making import make_bundle
from greenroom.bundle.manifest import NAME, read_manifest
from greenroom.bundle.verifying import verify
from greenroom.documents import BundleFault, BundleVerified
from greenroom.errors import InputError
from greenroom.evidence import Evidence
from greenroom.export import as_html
from greenroom.pack import rule_files
from greenroom_backend.api import File, Group, Raw, Right
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import people_of
from greenroom_backend.routes.audits import AuditPath, dossier_of, report_of

routes = Group("bundles")
ZIP = "application/zip"


@routes.get(
    "/v1/audits/{audit_id}/bundle",
    needs=Right.see,
    files=(ZIP,),
    problems={409: ("not_judged", "other_rules")},
    cost=10,
)
def download_bundle(parts: Parts, path: AuditPath) -> File:
    """An audit sealed: evidence, report, answers, waivers, dossier and rules, with their hashes.

    It stands by itself, not chained to the bundle before; `greenroom bundle` keeps a chain.
    """
    _, judged = report_of(parts, path.audit_id)
    if judged.versions.rules != parts.pack.digest:
        raise RefusedError(409, "other_rules", at="audit_id")
    evidence = Evidence.model_validate_json(parts.store.evidence(path.audit_id) or "")
    people = people_of(judged, parts.store)
    report = people.fold_into(judged, parts.pack)
    files = make_bundle(
        evidence,
        report,
        parts.pack,
        rule_files(),
        page=as_html(report),
        dossier=dossier_of(parts, evidence.room.url) if judged.dossier else None,
        people=people,
    )
    return File(zip_bytes(files), ZIP, f"greenroom-{path.audit_id[:12]}.zip")


@routes.post("/v1/bundles/verify", needs=Right.see, takes={ZIP: bytes}, limit="max_bundle", cost=10)
def verify_bundle(parts: Parts, body: Raw) -> BundleVerified:
    """Whether a bundle is still what it was: every file changed, missing or added by name."""
    bundle = unzipped(body.data, "bundle", total=2 * parts.settings.max_bundle)
    faults = tuple(
        BundleFault(kind=one.kind, path=one.path, detail=one.detail) for one in verify(bundle)
    )
    try:
        digest = read_manifest(bundle.files.get(NAME, b"")).digest
    except InputError:
        digest = None
    return BundleVerified(intact=not faults, id=digest, faults=faults)

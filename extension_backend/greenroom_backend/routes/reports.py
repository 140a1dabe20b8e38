"""Reports of an audit as files, and its findings one by one."""

from enum import StrEnum

from greenroom.documents import FindingPage, FoundRow, Plain
from greenroom.evidence import Zone
from greenroom.export import FORMATS
from greenroom.outcome import Outcome
from greenroom_backend.api import File, Group, Right
from greenroom_backend.api.asking import Asked, Paged
from greenroom_backend.api.parts import Parts
from greenroom_backend.reports import folded
from greenroom_backend.routes.audits import NOT_JUDGED, AuditPath, report_of
from greenroom_backend.routes.paging import page, subject_of

routes = Group("reports")
_KINDS = {
    "html": ("text/html", "html"),
    "register-html": ("text/html", "register.html"),
    "pdf": ("application/pdf", "pdf"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": ("text/csv", "csv"),
    "json": ("application/json", "json"),
    "junit": ("application/xml", "junit.xml"),
    "sarif": ("application/sarif+json", "sarif"),
    "markdown": ("text/markdown", "md"),
    "text": ("text/plain", "txt"),
}
Format = StrEnum("Format", [(name.replace("-", "_"), name) for name in _KINDS])  # type: ignore[misc]


_WAIT_S = 10.0


class Language(StrEnum):
    zh = "zh"
    en = "en"


class ReportAsked(Asked):
    format: Format
    lang: Language = Language.zh


class FindingsAsked(Paged):
    """check: id of a check, or of its family. zone: where on the page."""

    outcome: Outcome | None = None
    check: Plain = ""
    zone: Zone | None = None


@routes.get(
    "/v1/audits/{audit_id}/report",
    needs=Right.see,
    files=tuple(dict.fromkeys(kind for kind, _ in _KINDS.values())),
    problems={**NOT_JUDGED, 503: ("busy", "missing_part")},
    cost=5,
)
def export_report(parts: Parts, path: AuditPath, query: ReportAsked) -> File:
    """The report as a file, with what people have said since.

    HTML is shown in a sandbox without scripts, whatever a page may have put into it.
    """
    _, report = report_of(parts, path.audit_id)
    report = folded(report, parts.pack, parts.store)
    kind, ending = _KINDS[query.format]
    if query.format == "pdf":
        # Printing takes a browser: one at a time, and nobody waits long for their turn.
        with parts.gates.through(parts.gates.turn, _WAIT_S):
            made = FORMATS[query.format](report, query.lang)
    else:
        made = FORMATS[query.format](report, query.lang)
    raw = made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
    name = f"greenroom-{path.audit_id[:12]}.{ending}"
    return File(raw, kind, name, inline=kind in ("text/html", "application/pdf", "text/plain"))


@routes.get("/v1/audits/{audit_id}/findings", needs=Right.see, problems=NOT_JUDGED)
def list_findings(parts: Parts, path: AuditPath, query: FindingsAsked) -> FindingPage:
    """Findings of an audit in the order of the report, filtered by outcome, check and zone."""
    _, report = report_of(parts, path.audit_id)
    report = folded(report, parts.pack, parts.store)
    rows = [
        FoundRow(check=check.id, name=check.name, finding=finding)
        for check in report.checks
        if query.check in ("", check.id, check.id.partition("/")[0])
        for finding in check.findings
        if query.outcome in (None, finding.outcome) and query.zone in (None, finding.zone)
    ]
    numbered = list(enumerate(rows))
    shown, after = page(
        parts,
        query,
        subject_of("findings", query, path.audit_id),
        lambda limit, at: numbered[int(at[0]) + 1 if at else 0 :][:limit],
        lambda one: [one[0]],
    )
    return FindingPage(findings=tuple(row for _, row in shown), next=after)

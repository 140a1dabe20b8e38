"""Earlier audits of a room page, and what changed in the last of them."""

from typing import Any

from flask import Blueprint, request

from greenroom.compare import Change, ChangeRow, compare, moment_of
from greenroom.report import Report
from greenroom_backend.checklists import MAX_URL
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Store

_MAX_LIMIT = 50
# What the panel calls it. Between two audits nothing can have come back.
_KINDS = {
    Change.reopened: "new",
    Change.new: "new",
    Change.persisting: "persisting",
    Change.fixed: "gone",
    Change.not_seen: "unseen",
    Change.not_judged: "unseen",
}
_TOLD = {"fingerprint", "outcome", "says", "quote", "zone", "zone_name"}
_LIMITS = frozenset(map(str, range(1, _MAX_LIMIT + 1)))


def trend(store: Store) -> Blueprint:
    """`GET /v1/audits?url=[&limit=][&cursor=]` and `GET /v1/audits/{id}/changes`.

    The first: `{"audits": [{id, created_at, as_of, state, rules, counts}], "next": cursor | null}`
    of the page at `url`, newest first. The second: `{"before": id | null, …}` with the findings
    that are new, persist, are gone or were not seen, against the audit of that page before.
    """
    routes = Blueprint("trend", __name__)

    @routes.get("/v1/audits")
    def index() -> dict[str, Any]:
        url = request.args.get("url", "")
        if not 0 < len(url) <= MAX_URL:
            raise RefusedError(400, "http_400", detail="url: address of the room page", at="url")
        limit = _limit()
        kept = store.reports(page_of(url), limit=limit + 1, before=_cursor())
        shown = kept[:limit]
        last = shown[-1] if len(kept) > limit else None
        return {
            "audits": [
                _row(one.id, one.created_at, Report.model_validate_json(one.report))
                for one in shown
            ],
            "next": f"{last.created_at}~{last.id}" if last else None,
        }

    @routes.get("/v1/audits/<audit_id>/changes")
    def changes(audit_id: str) -> dict[str, Any]:
        kept = store.report(audit_id)
        if kept is None:
            raise RefusedError(404, "http_404", at="id")
        created_at, raw = kept
        after = Report.model_validate_json(raw)
        page = page_of(after.room.url)
        earlier = store.reports(page, limit=1, before=(created_at, audit_id))
        before = Report.model_validate_json(earlier[0].report) if earlier else None
        # Kept evidence may be handed in late: what was seen afterwards is no audit before.
        if before is None or moment_of(before) > moment_of(after):
            return {"before": None, "same_rules": True, "changes": []}
        found = compare([before, after], same_room=True)
        return {
            "before": earlier[0].id,
            "same_rules": found.same_rules,
            "changes": [_change(row) for row in found.rows],
        }

    return routes


def _row(audit_id: str, created_at: str, report: Report) -> dict[str, Any]:
    return {
        "id": audit_id,
        "created_at": created_at,
        "as_of": report.as_of.isoformat(),
        "state": report.seen.state,
        "rules": report.versions.rules,
        "counts": report.counts,
    }


def _change(row: ChangeRow) -> dict[str, Any]:
    told = row.model_dump(mode="json")
    return {
        "kind": _KINDS[row.change],
        "check": row.check,
        "name": told["name"],
        "finding": {field: told[field] for field in sorted(_TOLD)},
    }


def _limit() -> int:
    asked = request.args.get("limit", "20")
    if asked not in _LIMITS:
        raise RefusedError(400, "http_400", detail=f"limit: 1 to {_MAX_LIMIT}", at="limit")
    return int(asked)


def _cursor() -> tuple[str, str] | None:
    asked = request.args.get("cursor", "")
    if not asked:
        return None
    moment, mark, audit_id = asked.partition("~")
    if not mark:
        raise RefusedError(400, "http_400", detail="cursor: as `next` gave it", at="cursor")
    return moment, audit_id

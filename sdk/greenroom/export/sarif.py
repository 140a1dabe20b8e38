"""The report as SARIF 2.1.0 (OASIS), for tools that show findings of checkers.

By section 3.27.9 each outcome has its `kind`: violation → fail (level error), needs_review →
review, not_tested → open, pass → pass, not_applicable → notApplicable; all but fail have level
none, as 3.27.10 demands. A check that failed is `open` too, is told once more as a notification of
level error, and the run is not successful. What was not seen of the page is a notification.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from greenroom.compare import ChangeRow, Comparison
from greenroom.export.about import about, coverage_line
from greenroom.export.entries import told
from greenroom.export.labels import load_labels
from greenroom.export.said import waived_by
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_KINDS = {
    Outcome.violation: "fail",
    Outcome.error: "open",
    Outcome.needs_review: "review",
    Outcome.not_tested: "open",
    Outcome.passed: "pass",
    Outcome.not_applicable: "notApplicable",
}
_Json = dict[str, Any]


def as_sarif(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """One run: a rule a check, a result a finding or, without one, a check; worst first.

    Places: the room's address, and in it the text by its id with the code points found.
    partialFingerprints hold the finding's own. Waived findings are suppressed with their reason
    and keep their level.
    """
    places = _places(report)
    changes = {one.fingerprint: one for one in reversed(comparison.rows)} if comparison else {}
    order = {row.id: at for at, row in enumerate(report.checks)}
    found = [(row, one) for row in report.checks for one in _parts(row)]
    found.sort(key=lambda pair: -_outcome(*pair).rank)
    run: _Json = {
        "tool": {
            "driver": {
                "name": "Greenroom",
                "version": report.versions.greenroom,
                "fullDescription": {"text": report.disclaimer[language]},
                "properties": {"rulesDigest": report.versions.rules},
                "rules": [_rule(row, language) for row in report.checks],
            }
        },
        "language": "en" if language == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": _artifacts(report, places),
        "invocations": [_invocation(report, language)],
        "results": [
            _result(row, one, order[row.id], places, language, changes) for row, one in found
        ],
        "properties": {
            "coverage": coverage_line(report, language),
            "lawAsOf": report.as_of.isoformat(),
            "disclaimer": report.disclaimer[language],
            "scores": [one.model_dump(mode="json") for one in report.scores],
            "about": [f"{label}: {value}" for label, value in about(report, language, comparison)],
        },
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _parts(row: CheckRow) -> list[FindingRow | None]:
    """Findings to tell; None is the check itself, where no finding says what it came to."""
    worst = told(row)
    if any(one.outcome is row.outcome for one in worst):
        return list(worst)
    return [None, *worst]


def _outcome(row: CheckRow, one: FindingRow | None) -> Outcome:
    return one.outcome if one is not None else row.outcome


def _places(report: Report) -> dict[str, int]:
    """Ids of the texts that findings stand in → index in `artifacts`; the room itself is 0."""
    texts = dict.fromkeys(one.text for row in report.checks for one in told(row) if one.text)
    return {text: at for at, text in enumerate(texts, 1)}


def _artifacts(report: Report, places: dict[str, int]) -> list[_Json]:
    room: _Json = {"location": {"uri": _address(report)}, "description": {"text": "room"}}
    return [room, *({"location": {"uri": _in_room(id_)}, "parentIndex": 0} for id_ in places)]


def _address(report: Report) -> str:
    """The room's address as a URI reference: what may not stand in one is percent-encoded."""
    return quote(report.room.url, safe=":/?#[]@!$&'()*+,;=%~", errors="replace")


def _in_room(text: str) -> str:
    return f"/{quote(text, safe='', errors='replace')}"


def _rule(row: CheckRow, language: str) -> _Json:
    labels = load_labels()
    cited = [f"{labels.cite(one, language)}: {one.says[language]}" for one in row.clauses]
    penalty = [f"{labels.cite(one, language)}: {one.says[language]}" for one in row.penalty]
    parts = [(labels.labels["remedy"], row.remedy[language])]
    if row.review:
        parts.append((labels.labels["review"], row.review[language]))
    parts += [(labels.labels["basis"], one) for one in cited]
    parts += [(labels.labels["penalty"], one) for one in penalty]
    parts.append((labels.labels["cannot_see"], row.cannot_see[language]))
    return {
        "id": row.id,
        "name": row.name[language],
        "shortDescription": {"text": row.asks[language]},
        "help": {"text": "\n".join(f"{name[language]}: {says}" for name, says in parts)},
        "properties": {
            "tags": [*row.criteria],
            "clauses": [one.id for one in row.clauses],
            "requirements": [*row.requirements],
        },
    }


def _result(
    row: CheckRow,
    one: FindingRow | None,
    rule: int,
    places: dict[str, int],
    language: str,
    changes: Mapping[str, ChangeRow],
) -> _Json:
    outcome = _outcome(row, one)
    result: _Json = {
        "ruleId": row.id,
        "ruleIndex": rule,
        "kind": _KINDS[outcome],
        "level": "error" if outcome is Outcome.violation else "none",
        "message": {"text": one.says[language] if one else row.says[language]},
        "properties": {"outcome": str(outcome)},
    }
    if one is None:
        return result
    remedy = load_labels().labels["remedy"][language]
    result["message"]["text"] += f"\n{remedy}: {one.remedy[language]}"
    result["locations"] = [_location(one, places, language)]
    result["partialFingerprints"] = {"greenroom/v1": one.fingerprint}
    result["properties"]["reason"] = one.reason
    if one.fingerprint in changes:
        result["properties"]["change"] = str(changes[one.fingerprint].change)
    if one.lowered:
        result["properties"]["lowered"] = one.lowered[language]
    if one.waiver:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": waived_by(one)}
        ]
    return result


def _location(one: FindingRow, places: dict[str, int], language: str) -> _Json:
    place: _Json = {"artifactLocation": {"index": 0}}
    if one.text:
        # A text is kept on one line, so the same code points are its columns.
        place = {
            "artifactLocation": {"uri": _in_room(one.text), "index": places[one.text]},
            "region": {
                "startLine": 1,
                "startColumn": one.start + 1,
                "endColumn": one.end + 1,
                "charOffset": one.start,
                "charLength": one.end - one.start,
                "snippet": {"text": one.quote},
            },
        }
        if one.context:
            before = one.start - one.context_at
            place["contextRegion"] = {
                "charOffset": before,
                "charLength": len(one.context),
                "snippet": {"text": one.context},
            }
    location: _Json = {"physicalLocation": place}
    if one.zone and one.zone_name:
        location["logicalLocations"] = [
            {"name": one.zone_name[language], "fullyQualifiedName": str(one.zone), "kind": "zone"}
        ]
    return location


def _invocation(report: Report, language: str) -> _Json:
    failed = [row for row in report.checks if row.outcome is Outcome.error]
    return {
        "executionSuccessful": not failed,
        "toolExecutionNotifications": [
            *(
                {
                    "level": "error",
                    "associatedRule": {"id": row.id},
                    "message": {"text": row.says[language]},
                }
                for row in failed
            ),
            *_gaps(report, language),
        ],
    }


def _gaps(report: Report, language: str) -> Iterator[_Json]:
    for gap in report.gaps:
        place = f"{gap.zone_name[language]}: " if gap.zone_name else ""
        detail = f" ({gap.detail})" if gap.detail else ""
        yield {
            "level": "warning",
            "descriptor": {"id": f"gap/{gap.reason or 'carrier'}"},
            "message": {"text": f"{place}{gap.says[language]}{detail}"},
        }

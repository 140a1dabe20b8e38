"""SARIF 2.1.0: the structure that the standard demands of what is written here."""

import json
import re
from typing import Any

import pytest

from greenroom.answers.fold import with_people
from greenroom.export.entries import told
from greenroom.export.sarif import as_sarif
from greenroom.outcome import Outcome
from greenroom.report import Report
from people import PACK, waiver
from people import report as judged

KINDS = {
    "violation": "fail",
    "error": "open",
    "needs_review": "review",
    "not_tested": "open",
    "pass": "pass",
    "not_applicable": "notApplicable",
}
URI = re.compile(r"^[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+$")


def run(report: Report, language: str = "zh") -> dict[str, Any]:
    document = json.loads(as_sarif(report, language))
    assert document["version"] == "2.1.0"
    [only] = document["runs"]
    return dict(only)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_outcome_has_its_kind_and_only_a_violation_a_level(
    report: Report, language: str
) -> None:
    found = {one["ruleId"]: one for one in run(report, language)["results"]}
    assert set(found) == {row.id for row in report.checks}
    for row in report.checks:
        result = found[row.id]
        assert result["kind"] == KINDS[row.outcome]
        # Section 3.27.10: a kind other than fail has no other level.
        assert result["level"] == ("error" if row.outcome is Outcome.violation else "none")
        assert result["properties"]["outcome"] == str(row.outcome)


def test_results_point_at_their_rules_and_artifacts() -> None:
    made = run(judged("room_title: 国家级鲜货，全网最低价", "bio: 治百病的鱼油"))
    rules, artifacts = made["tool"]["driver"]["rules"], made["artifacts"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    located = 0
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        for location in result.get("locations", ()):
            place = location["physicalLocation"]
            artifact = artifacts[place["artifactLocation"]["index"]]
            if "region" in place:
                located += 1
                assert place["artifactLocation"]["uri"] == artifact["location"]["uri"]
                assert artifact["parentIndex"] == 0
    assert located >= 2
    for rule in rules:
        assert rule["help"]["text"]
        assert "helpUri" not in rule
        assert rule["properties"]["clauses"]


def test_regions_count_code_points_of_the_text() -> None:
    words = "🐟🐟国家级鲜货"
    report = judged(f"room_title: {words}")
    [result] = [one for one in run(report)["results"] if one["ruleId"] == "wording/absolute_terms"]
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    start = region["charOffset"]
    assert words[start : start + region["charLength"]] == "国家级" == region["snippet"]["text"]
    assert (region["startColumn"], region["endColumn"]) == (start + 1, start + 4)
    context = place["contextRegion"]
    before = context["charOffset"]
    assert words[before : before + context["charLength"]] == context["snippet"]["text"]
    [row] = [row for row in report.checks if row.id == "wording/absolute_terms"]
    assert result["partialFingerprints"] == {"greenroom/v1": row.findings[0].fingerprint}


def test_addresses_are_uri_references_whatever_the_page_says(report: Report) -> None:
    for artifact in run(report)["artifacts"]:
        assert URI.match(artifact["location"]["uri"])


def test_a_failed_check_and_gaps_are_told_as_notifications(report: Report) -> None:
    [invocation] = run(report)["invocations"]
    assert invocation["executionSuccessful"] is False
    failed, gap = invocation["toolExecutionNotifications"]
    assert failed["associatedRule"] == {"id": "own/error"}
    assert (failed["level"], gap["level"]) == ("error", "warning")
    assert gap["descriptor"]["id"] == "gap/tainted"


def test_a_waived_finding_is_suppressed_with_its_reason_and_keeps_its_level() -> None:
    before = judged("room_title: 国家级鲜货")
    given = waiver(before, "wording/absolute_terms")
    after = with_people(before, PACK, (), (given,))
    [result] = [one for one in run(after)["results"] if one.get("suppressions")]
    assert (result["kind"], result["level"]) == ("fail", "error")
    assert given.reason in result["suppressions"][0]["justification"]


def test_the_worst_stands_first_and_no_finding_is_lost() -> None:
    report = judged("room_title: 国家级鲜货，全网最低价", "bio: 治百病的鱼油")
    results = run(report)["results"]
    ranks = [Outcome(one["properties"]["outcome"]).rank for one in results]
    assert ranks == sorted(ranks, reverse=True)
    marks = [one["partialFingerprints"]["greenroom/v1"] for one in results if "locations" in one]
    assert sorted(marks) == sorted(one.fingerprint for row in report.checks for one in told(row))

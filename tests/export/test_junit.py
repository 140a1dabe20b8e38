"""JUnit XML: read by a parser, no problem is ever a passed case."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from greenroom.answers.fold import with_people
from greenroom.export.junit import as_junit
from greenroom.outcome import Outcome
from greenroom.report import Report
from people import PACK, answer, waiver
from people import report as judged

TOLD = {
    Outcome.violation: ("failure", "violation"),
    Outcome.needs_review: ("failure", "needs_review"),
    Outcome.error: ("error", "error"),
    Outcome.not_tested: ("skipped", None),
    Outcome.not_applicable: ("skipped", None),
}


def cases(report: Report, language: str = "zh") -> dict[str, ET.Element]:
    root = ET.fromstring(as_junit(report, language).encode())  # noqa: S314 - made here
    return {str(case.get("name")).split(" ")[0]: case for case in root.iter("testcase")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_outcome_has_its_own_element_and_only_a_pass_has_none(
    report: Report, language: str
) -> None:
    found = cases(report, language)
    for row in report.checks:
        told = [(child.tag, child.get("type")) for child in found[row.id]]
        assert told == ([TOLD[row.outcome]] if row.outcome in TOLD else [])
    assert found["own/item"].find("skipped") is not None


def test_the_counts_are_those_of_the_cases(report: Report) -> None:
    root = ET.fromstring(as_junit(report).encode())  # noqa: S314 - made here
    for holder in (root, *root.iter("testsuite")):
        for attribute, tag in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            assert int(str(holder.get(attribute))) == len(list(holder.iter(tag))), attribute


def test_what_was_not_seen_is_skipped_with_its_reason(report: Report) -> None:
    skipped = cases(report)["own/not_tested"].find("skipped")
    assert skipped is not None
    assert str(skipped.get("message")).startswith("结果not_tested")


def test_the_worst_stands_first(report: Report) -> None:
    assert next(iter(cases(report))) == "own/violation"


def test_a_waived_check_is_skipped_with_its_waiver_and_never_passed() -> None:
    before = judged("room_title: 国家级鲜货")
    check = "wording/absolute_terms"
    given = waiver(before, check)
    after = with_people(before, PACK, (), (given,))
    assert cases(before)[check].find("failure") is not None
    [told] = cases(after)[check]
    assert told.tag == "skipped"
    assert given.reason in str(told.get("message"))


def test_an_answer_that_it_is_not_met_is_a_failure() -> None:
    before = judged("room_title: 带鱼", as_of=date(2026, 3, 1))
    after = with_people(before, PACK, (answer("goods/traceability", "not_met"),))
    [told] = cases(after)["goods/traceability"]
    assert (told.tag, told.get("type")) == ("failure", "needs_review")

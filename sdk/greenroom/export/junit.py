"""The report as JUnit XML: a check is a test case, a question another.

violation → failure `violation`; needs_review → failure `needs_review`; error → error; not_tested →
skipped with its reason; not_applicable → skipped; pass → a case without anything. Where findings
are waived, the check is told by what is left, as it is counted in every report; where nothing is
left it is skipped with the waiver, for a waiver is no pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from greenroom.compare import Comparison
from greenroom.export.about import about, title_line
from greenroom.export.entries import questions, told
from greenroom.export.labels import flat, load_labels
from greenroom.export.said import waived_by
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, GapRow, Question, Report

_SKIPPED = (Outcome.not_tested, Outcome.not_applicable)
_FAILED = (Outcome.violation, Outcome.needs_review)


@dataclass(frozen=True, slots=True)
class _Case:
    group: str
    name: str
    outcome: Outcome
    says: str
    detail: str


def as_junit(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """XML 1.0 with two suites: `checks`, and `questions` for people; worst first."""
    checks = [_check(row, language) for row in report.checks]
    asked = [_question(one, language) for one in questions(report)]
    root = ET.Element("testsuites", name=flat(title_line(report, language)))
    suites = [_suite("checks", checks), _suite("questions", asked)]
    for one in ("tests", "failures", "errors", "skipped"):
        root.set(one, str(sum(int(suite.get(one, "0")) for suite in suites)))
    suites[0].insert(0, _properties(report, language, comparison))
    if report.gaps:
        out = ET.SubElement(suites[0], "system-out")
        out.text = "\n".join(_gaps(report.gaps, language))
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, cases: Iterable[_Case]) -> ET.Element:
    ordered = sorted(cases, key=lambda case: -case.outcome.rank)
    outcomes = [case.outcome for case in ordered]
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(ordered)),
        failures=str(sum(one in _FAILED for one in outcomes)),
        errors=str(outcomes.count(Outcome.error)),
        skipped=str(sum(one in _SKIPPED for one in outcomes)),
    )
    for case in ordered:
        suite.append(_element(case))
    return suite


def _element(case: _Case) -> ET.Element:
    element = ET.Element("testcase", classname=flat(case.group), name=flat(case.name))
    if case.outcome in _FAILED:
        kind = "failure"
    elif case.outcome is Outcome.error:
        kind = "error"
    elif case.outcome in _SKIPPED:
        kind = "skipped"
    else:
        return element
    told = ET.SubElement(element, kind, message=flat(case.says))
    if kind != "skipped":
        told.set("type", str(case.outcome))
    told.text = case.detail or None
    return element


def _check(row: CheckRow, language: str) -> _Case:
    labels = load_labels()
    outcome, says = row.outcome, row.says[language]
    worst = told(row)
    if row.waived:
        open_ones = [one for one in worst if one.waiver is None]
        outcome = row.left or Outcome.not_tested
        if row.left is None:
            says = "; ".join(waived_by(one) for one in worst if one.waiver is not None)
        elif open_ones:
            says = open_ones[0].says[language]
    elif worst:
        says = worst[0].says[language]
    lines = [line for one in worst for line in _finding(one, language)]
    if outcome in _FAILED:
        cited = "; ".join(labels.cite(clause, language) for clause in row.clauses)
        lines.append(f"{labels.labels['basis'][language]}: {cited}")
        if outcome is Outcome.needs_review and row.review:
            lines.append(f"{labels.labels['review'][language]}: {row.review[language]}")
    name = f"{row.id} {row.name[language]}"
    return _Case(row.id.partition("/")[0], name, outcome, says, "\n".join(lines))


def _finding(one: FindingRow, language: str) -> Iterator[str]:
    labels = load_labels()
    place = f"{one.zone_name[language]}: " if one.zone_name else ""
    yield f"{labels.outcomes[one.outcome][language]}  {place}{flat(one.says[language])}"
    if one.context:
        yield f"  … {flat(one.context)} …"
    yield f"  {labels.labels['remedy'][language]}: {flat(one.remedy[language])}"
    waived = f"  {flat(waived_by(one))}" if one.waiver else ""
    yield f"  #{one.fingerprint}{waived}"


def _question(one: Question, language: str) -> _Case:
    name = f"{one.id} {one.ask[language]}"
    return _Case(one.id.partition("/")[0], name, one.outcome, one.says[language], "")


def _properties(report: Report, language: str, comparison: Comparison | None) -> ET.Element:
    holder = ET.Element("properties")
    for label, value in about(report, language, comparison):
        ET.SubElement(holder, "property", name=label, value=flat(value))
    return holder


def _gaps(gaps: Iterable[GapRow], language: str) -> Iterator[str]:
    for gap in gaps:
        place = f"{gap.zone_name[language]}: " if gap.zone_name else ""
        detail = f" ({flat(gap.detail)})" if gap.detail else ""
        yield f"{place}{gap.says[language]}{detail}"

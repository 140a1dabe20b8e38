"""Every case of every check, and that no check goes without the cases it needs."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases import DAY, case_dossier, case_evidence, case_history
from greenroom.check import Check, Finding
from greenroom.engine import judge
from greenroom.evidence import Room, Text
from greenroom.outcome import Outcome
from greenroom.pack import load_pack

HERE = Path(__file__).parent
PACK = load_pack()


def cases() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("*/*.yaml")):
        check_id = f"{path.parent.name}/{path.stem}"
        for sentence, case in yaml.safe_load(path.read_text("utf-8")).items():
            found.append(pytest.param(check_id, case, id=f"{check_id}: {sentence}"))
    return found


def all_texts(case: dict[str, Any]) -> list[Text]:
    return [text for sample in case_evidence(case).samples for text in sample.texts]


def words_found(check: Check, text: Text) -> list[Finding]:
    """What the check finds in one text alone, read as a line of a script."""
    line = text.model_copy(update={"goods": None})
    fixed = {
        "texts": (line,), "lexicon": PACK.lexicon, "law": PACK.law, "as_of": DAY, "kinds": {},
        "pictures": (),
        "room": Room(platform="generic", url=""),
    }  # fmt: skip
    return list(check.evaluate(**{name: fixed[name] for name in check.needs}))


@pytest.mark.parametrize(("check_id", "case"), cases())
def test_case(check_id: str, case: dict[str, Any]) -> None:
    """The outcome is the expected one; the findings are the expected ones and no others."""
    as_of = case.get("as_of", DAY)
    report = judge(
        case_evidence(case),
        PACK,
        as_of,
        version="test",
        dossier=case_dossier(case),
        history=case_history(case),
    )
    row = next(row for row in report.checks if row.id == check_id)
    expected = case["expect"]
    assert row.outcome == expected["outcome"], row.says.zh
    found = sorted((f.reason, f.quote) for f in row.findings)
    wanted = expected.get("findings", [])
    assert sorted(f["reason"] for f in wanted) == [reason for reason, _ in found]
    quotes = [quote for _, quote in found]
    for finding in wanted:
        if "quote" in finding:
            assert finding["quote"] in quotes
    for finding in row.findings:
        if finding.text is not None:
            sample = case_evidence(case).samples[finding.samples[0]]
            text = next(text for text in sample.texts if text.id == finding.text)
            assert text.text[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize("check", PACK.checks, ids=lambda check: check.id)
def test_check_has_the_cases_it_needs(check: Any) -> None:
    """A case for every reason, for a pass, and for what was not seen."""
    path = HERE / f"{check.id}.yaml"
    assert path.exists(), f"write {path.relative_to(HERE.parent.parent)}"
    all_cases = list(yaml.safe_load(path.read_text("utf-8")).values())
    outcomes = {case["expect"]["outcome"] for case in all_cases}
    reached = {f["reason"] for case in all_cases for f in case["expect"].get("findings", [])}
    assert reached >= set(check.spec.reasons), "a reason that no case reaches"
    assert Outcome.passed in outcomes
    assert Outcome.not_tested in outcomes
    assert all(isinstance(case.get("as_of", DAY), date) for case in all_cases)


TEXTS = [text for param in cases() for text in all_texts(param.values[1])]


@pytest.mark.parametrize(
    "check", [one for one in PACK.checks if one.spec.found_by], ids=lambda check: check.id
)
def test_check_finds_nothing_without_a_hit_of_its_families(check: Any) -> None:
    """`found_by` is a promise: over the words of all cases, no hit means no finding."""
    for text in TEXTS:
        if not set(check.spec.found_by) & set(PACK.lexicon.families_in(text.text)):
            assert words_found(check, text) == [], text.text

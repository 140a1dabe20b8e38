"""Audits compared: gone only where it was looked for again, back where it was gone."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cases import DAY, case_evidence
from greenroom.answers.fold import with_people
from greenroom.cli import cli
from greenroom.compare import MAX_AUDITS, Change, Comparison, compare
from greenroom.engine import judge
from greenroom.errors import InputError
from greenroom.evidence import Zone
from greenroom.export.comparison import comparison_as_text
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.report import Report
from people import waiver

BAD: dict[str, Any] = {"texts": ["room_title: 全国最佳带鱼"]}
GOOD: dict[str, Any] = {"texts": ["room_title: 今晚的带鱼"]}
HIDDEN: dict[str, Any] = {"gaps": ["room_title: cap"]}
WALL: dict[str, Any] = {"room": {"state": "login"}}
CHECK = "wording/absolute_terms"


def audits(*cases: dict[str, Any], as_of: date = DAY) -> list[Report]:
    """One report a case, a week apart."""
    reports = []
    for week, case in enumerate(cases):
        evidence = case_evidence(case)
        moved = tuple(
            sample.model_copy(update={"at": sample.at + timedelta(weeks=week)})
            for sample in evidence.samples
        )
        evidence = evidence.model_copy(update={"samples": moved})
        reports.append(judge(evidence, load_pack(), as_of, version="test"))
    return reports


def changes(found: Comparison, check: str = CHECK) -> list[Change]:
    return [row.change for row in found.rows if row.check == check]


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([GOOD, BAD], [Change.new]),
        ([BAD, BAD], [Change.persisting]),
        ([BAD, GOOD], [Change.fixed]),
        ([BAD, HIDDEN], [Change.not_seen]),
        ([BAD, WALL], [Change.not_seen]),
        ([BAD, {"gaps": ["all: cap"]}], [Change.not_seen]),
        ([BAD, GOOD, BAD], [Change.reopened]),
        ([BAD, HIDDEN, BAD], [Change.persisting]),
        ([BAD, HIDDEN, GOOD], [Change.fixed]),
        ([BAD, HIDDEN, HIDDEN], [Change.not_seen]),
        ([BAD, GOOD, GOOD], []),
        ([BAD, GOOD, HIDDEN], []),
        ([BAD, GOOD, BAD, BAD], [Change.persisting]),
        ([GOOD, GOOD], []),
    ],
)
def test_what_became_of_a_finding(cases: list[dict[str, Any]], expected: list[Change]) -> None:
    assert changes(compare(audits(*cases))) == expected


def test_it_remembers_when_it_was_first_and_last_seen() -> None:
    [row] = [r for r in compare(audits(BAD, HIDDEN, HIDDEN)).rows if r.check == CHECK]
    assert row.first == row.last == datetime.fromisoformat("2026-03-01T20:00:00+08:00")
    [row] = [r for r in compare(audits(BAD, GOOD, BAD)).rows if r.check == CHECK]
    assert row.last - row.first == timedelta(weeks=2)


def test_the_same_words_twice_are_two_and_one_of_them_can_go() -> None:
    twice = {"texts": ["room_title: 全国最佳带鱼", "room_title: 全国最佳带鱼"]}
    assert changes(compare(audits(twice, BAD))) == [Change.persisting, Change.fixed]


def test_a_card_list_that_was_not_seen_hides_what_stood_on_the_cards() -> None:
    card = {"goods": [{"title": "全国最佳带鱼", "sale": "¥10/斤"}]}
    [row] = [r for r in compare(audits(card, {"gaps": ["goods: cap"]})).rows if r.check == CHECK]
    assert row.zone is Zone.goods_title
    assert row.change is Change.not_seen


def test_words_of_a_place_that_was_not_looked_at_stay_open() -> None:
    spoken = {"texts": ["speech: 全国最佳带鱼"]}
    assert changes(compare(audits(spoken, GOOD))) == [Change.not_seen]


def test_what_the_law_no_longer_asks_is_not_fixed() -> None:
    before, after = audits(BAD, GOOD)
    gone = after.model_copy(
        update={"checks": tuple(row for row in after.checks if row.id != CHECK)}
    )
    assert changes(compare([before, gone])) == [Change.not_judged]
    ended = after.model_copy(
        update={
            "checks": tuple(
                row.model_copy(update={"outcome": Outcome.not_applicable, "parts": ()})
                for row in after.checks
            )
        }
    )
    assert changes(compare([before, ended])) == [Change.not_judged]
    crashed = after.model_copy(
        update={
            "checks": tuple(
                row.model_copy(update={"outcome": Outcome.error, "parts": ()})
                for row in after.checks
            )
        }
    )
    assert changes(compare([before, crashed])) == [Change.not_judged]


def test_an_outcome_that_changed_is_told() -> None:
    before, after = audits(BAD, BAD)
    milder = before.model_copy(
        update={
            "checks": tuple(
                row.model_copy(
                    update={
                        "findings": tuple(
                            one.model_copy(update={"outcome": Outcome.needs_review})
                            for one in row.findings
                        )
                    }
                )
                for row in before.checks
            )
        }
    )
    [row] = [r for r in compare([milder, after]).rows if r.check == CHECK]
    assert (row.before, row.outcome) == (Outcome.needs_review, Outcome.violation)


def test_every_finding_of_the_last_audit_is_told_once() -> None:
    [_, last] = reports = audits(GOOD, {"texts": ["room_title: 全国最佳,包治百病,加微信 abc12345"]})
    found = compare(reports)
    wanted = [
        one.fingerprint
        for row in last.checks
        for one in row.findings
        if one.outcome.rank > Outcome.not_tested.rank
    ]
    there = [row.fingerprint for row in found.rows if row.change is not Change.fixed]
    assert sorted(there) == sorted(wanted)
    assert sum(found.counts.values()) == len(found.rows)


def test_other_rules_are_said() -> None:
    before, after = audits(BAD, BAD)
    assert compare([before, after]).same_rules
    newer = after.versions.model_copy(update={"rules": "other"})
    assert not compare([before, after.model_copy(update={"versions": newer})]).same_rules
    assert compare([before, after.model_copy(update={"as_of": date(2026, 3, 2)})]).same_rules
    # The Measures of 2026 came into force in between.
    earlier = audits(BAD, as_of=date(2026, 1, 31))[0]
    assert not compare([earlier, after]).same_rules


def test_too_few_backwards_and_other_rooms_are_refused() -> None:
    one, two = audits(BAD, GOOD)
    other = two.model_copy(
        update={"room": two.room.model_copy(update={"url": "https://room.example/2"})}
    )
    with pytest.raises(InputError, match="1 reports"):
        compare([one])
    with pytest.raises(InputError, match="2 to"):
        compare([one] * (MAX_AUDITS + 1))
    with pytest.raises(InputError, match="backwards"):
        compare([two, one])
    with pytest.raises(InputError, match="different rooms"):
        compare([one, other])
    assert changes(compare([one, other], same_room=True)) == [Change.fixed]


def test_the_command_says_what_is_open_and_ends_with_its_code(tmp_path: Path) -> None:
    paths = []
    for number, report in enumerate(audits(BAD, HIDDEN, GOOD)):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(report.to_json(), "utf-8")

    def run(*words: object) -> tuple[int, str]:
        ended = CliRunner().invoke(cli, ["compare", *map(str, words)])
        return ended.exit_code, ended.output

    code, said = run(paths[0], paths[1])
    assert code == 1
    assert "不能算改好: 1" in said
    _, said = run("--format", "json", paths[0], paths[1], paths[2])
    assert changes(Comparison.model_validate_json(said)) == [Change.fixed]


def waived(of: Report, **changes: Any) -> Report:
    return with_people(of, load_pack(), (), [waiver(of, CHECK, **changes)])


def test_what_is_waived_is_listed_as_waived_and_stays_open() -> None:
    before, after = audits(BAD, BAD)
    found = compare([before, waived(after)])
    [row] = [one for one in found.rows if one.check == CHECK]
    assert (row.change, row.outcome) == (Change.persisting, Outcome.violation)
    assert row.waiver == waiver(after, CHECK)
    assert found.waived == 1
    said = comparison_as_text(found)
    assert "有人承担（豁免）的：1" in said
    assert "已豁免：王店长 承担，到 2026-06-30" in said
    assert compare([before, after]).waived == 0
    assert "豁免" not in comparison_as_text(compare([before, after]))


def test_a_waiver_lasts_over_audits_that_did_not_look_until_its_day() -> None:
    first, unseen = audits(BAD, HIDDEN)
    [row] = [one for one in compare([waived(first), unseen]).rows if one.check == CHECK]
    assert (row.change, row.waiver is None) == (Change.not_seen, False)
    later = unseen.model_copy(update={"as_of": date(2026, 7, 1)})
    [row] = [one for one in compare([waived(first), later]).rows if one.check == CHECK]
    assert row.waiver is None


def test_a_waiver_ends_with_its_finding() -> None:
    first, gone = audits(BAD, GOOD)
    found = compare([waived(first), gone])
    [row] = [one for one in found.rows if one.check == CHECK]
    assert (row.change, row.waiver, found.waived) == (Change.fixed, None, 0)


def test_what_is_waived_leaves_with_4_at_best(tmp_path: Path) -> None:
    def only(of: Report) -> Report:
        kept = tuple(one for one in of.checks if one.id == CHECK)
        return of.model_copy(update={"checks": kept})

    before, after = audits(BAD, BAD)
    for name, last, code in (("a", after, 1), ("b", waived(after), 4)):
        paths = [tmp_path / f"{name}{number}.json" for number in (1, 2)]
        for path, report in zip(paths, (only(before), only(last)), strict=True):
            path.write_text(report.to_json(), "utf-8")
        assert CliRunner().invoke(cli, ["compare", *map(str, paths)]).exit_code == code

"""Judging: what the engine itself decides, with checks of one line each."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from cases import case_evidence
from greenroom.audit import see
from greenroom.check import Check, Finding, Spec
from greenroom.criteria import Standard
from greenroom.engine import judge
from greenroom.evidence import Evidence, Goods, Link, Text, Zone
from greenroom.item import Item, ItemSpec
from greenroom.law import Instrument, Law
from greenroom.outcome import Outcome
from greenroom.pack import Pack, load_pack, load_phrases
from greenroom.report import CheckRow, Report, exit_code
from greenroom.scene import Card
from greenroom.wording import Lexicon
from greenroom.words import Words
from rooms.golden import HERE as ROOMS

DAY = date(2026, 3, 1)
SAYS = {"zh": "说明", "en": "says"}
QUOTED = {"zh": "看到“{quote}”", "en": "saw “{quote}”"}
ENGINE = load_phrases().engine


def instrument(*, kind: str = "rule", binding: bool = True, certainty: str = "A") -> Instrument:
    return Instrument.model_validate(
        {
            "title": SAYS,
            "number": "1",
            "issuer": SAYS,
            "kind": kind,
            "binding": binding,
            "in_force": {"from": "2026-02-01"},
            "certainty": certainty,
            "source": "read in full",
            "confirmed": "2026-03-01",
            "articles": {"1": {"says": SAYS}},
        }
    )


LAW = Law(
    {
        "law": instrument(),
        "plan": instrument(kind="plan", binding=False),
        "rumour": instrument(certainty="C"),
    }
)
STANDARD = Standard.model_validate(
    {
        "title": SAYS,
        "basis": "plan",
        "reported": True,
        "groups": [
            {
                "id": "1",
                "name": SAYS,
                "criteria": [
                    {"id": "1.1", "name": SAYS, "rows": ["S-1"]},
                    {"id": "1.2", "name": SAYS, "rows": ["S-2"]},
                ],
            }
        ],
    }
)
ASKED = Item(
    "own/item",
    Words.model_validate(SAYS),
    ItemSpec.model_validate(
        {
            **dict.fromkeys(("asks", "how", "good", "bad", "proof"), SAYS),
            "kind": "manual",
            "holds": 30,
            "who": ["operator"],
            "requirements": ["S-2"],
        }
    ),
)


def check(evaluate: Callable[..., Any], id_: str = "own/check", **changes: Any) -> Check:
    spec = {
        "name": SAYS,
        "asks": SAYS,
        "expects": "forbid",
        "over_time": "ever",
        "reads": ["room_title"],
        "clauses": ["law/1"],
        "requirements": ["S-1"],
        "applies": SAYS,
        "cannot_see": SAYS,
        "means": {"pass": SAYS, "not_tested": SAYS},
        "reasons": {
            "bad": {"outcome": "violation", "says": QUOTED},
            "doubt": {"outcome": "needs_review", "says": QUOTED},
            "fine": {"outcome": "pass", "says": QUOTED},
        },
        "remedy": SAYS,
        "review": SAYS,
        **changes,
    }
    return Check(id_, Spec.model_validate(spec), evaluate)


def report(case: dict[str, Any] | Evidence, *checks: Check, as_of: date = DAY) -> Report:
    pack = Pack(
        law=LAW,
        standards={"own": STANDARD},
        requirements={},
        lexicon=Lexicon({}),
        checks=checks,
        items=(ASKED,),
        phrases=load_phrases(),
        digest="0" * 12,
    )
    evidence = case if isinstance(case, Evidence) else case_evidence(case)
    return judge(evidence, pack, as_of, version="test")


def row(case: dict[str, Any] | Evidence, one: Check, as_of: date = DAY) -> CheckRow:
    [only] = report(case, one, as_of=as_of).checks
    return only


def best(texts: tuple[Text, ...]) -> Iterator[Finding]:
    """Every 最佳 that is said."""
    for text in texts:
        start = text.text.find("最佳")
        while start >= 0:
            yield Finding.in_text("bad", text, start, start + 2)
            start = text.text.find("最佳", start + 1)


def nothing() -> Iterator[Finding]:
    """A check that never finds anything."""
    return iter(())


def label(texts: tuple[Text, ...]) -> Iterator[Finding]:
    """A label that must be there."""
    found = next((text for text in texts if "AI" in text.text), None)
    if found is None:
        yield Finding("bad", absent=True)
    else:
        yield Finding.in_text("fine", found, 0, 2)


ALWAYS = check(label, expects="require", over_time="always", reads=["disclosure"])
FORBIDDEN = {"texts": ["room_title: 最佳带鱼"]}
HARMLESS = {"texts": ["room_title: 新鲜带鱼"]}


def test_words_are_found_with_their_address() -> None:
    only = row({"texts": ["room_title: 东海最佳带鱼"]}, check(best))
    assert only.outcome is Outcome.violation
    [found] = only.findings
    assert (found.start, found.end, found.quote) == (2, 4, "最佳")
    assert (found.zone, found.text, found.samples) == (Zone.room_title, "0.t0", (0,))
    assert found.says.zh == "看到“最佳”"
    assert found.context[found.context_at :].startswith(found.quote)
    assert only.says == found.says


def test_what_was_looked_at_and_holds_nothing_passes() -> None:
    only = row(HARMLESS, check(best))
    assert only.outcome is Outcome.passed
    assert only.findings == ()


def test_what_was_not_seen_is_not_tested_though_nothing_was_found() -> None:
    only = row({**HARMLESS, "gaps": ["room_title: cap"]}, check(best))
    assert only.outcome is Outcome.not_tested
    everything = row({**HARMLESS, "gaps": ["all: frame"]}, check(best))
    assert everything.outcome is Outcome.not_tested


def test_a_gap_does_not_take_back_what_was_found() -> None:
    only = row({**FORBIDDEN, "gaps": ["room_title: cap"]}, check(best))
    assert only.outcome is Outcome.violation


def test_a_gap_elsewhere_is_none_of_this_check() -> None:
    assert row({**HARMLESS, "gaps": ["speech: cap"]}, check(best)).outcome is Outcome.passed


def test_goods_that_were_not_seen_leave_their_prices_untested() -> None:
    prices = check(nothing, reads=["goods_price"])
    assert row({"gaps": ["goods: cap"]}, prices).outcome is Outcome.not_tested
    assert row({"gaps": ["goods_title: cap"]}, prices).outcome is Outcome.passed


def test_another_speaker_is_not_the_seller() -> None:
    assert row({"texts": ["room_title/viewer: 最佳"]}, check(best)).outcome is Outcome.passed
    seen = check(best, speakers=["viewer"])
    assert row({"texts": ["room_title/viewer: 最佳"]}, seen).outcome is Outcome.violation


def crash_at_once(texts: tuple[Text, ...]) -> Iterator[Finding]:
    raise RuntimeError(f"{{quote}} broken by {len(texts)} texts")


def crash_later(texts: tuple[Text, ...]) -> Iterator[Finding]:
    yield from best(texts)
    raise RuntimeError("broken")


@pytest.mark.parametrize(
    "evaluate",
    [
        crash_at_once,
        crash_later,
        lambda texts: None if texts else [],
        lambda texts: [len(texts)],
        lambda texts: [Finding("never heard of", text=texts[0])],
        lambda texts: texts[0] / 0,
        lambda weather: [weather],
        lambda texts: [Finding("bad", text=texts[0], values={"quote": None})],
    ],
    ids=[
        "at once",
        "half-way",
        "nothing to iterate",
        "no finding",
        "unknown reason",
        "in arithmetic",
        "unknown need",
        "no words",
    ],
)
def test_a_check_that_crashes_is_one_row_and_the_others_stand(evaluate: Any) -> None:
    whole = report(FORBIDDEN, check(best, "own/first"), check(evaluate), check(best, "own/last"))
    first, broken, last = whole.checks
    assert broken.outcome is Outcome.error
    assert broken.findings == ()
    assert "出错" in broken.says.zh
    assert first.outcome is last.outcome is Outcome.violation
    assert whole.counts[Outcome.error] == 1


def test_a_missing_placeholder_is_an_error_not_a_pass() -> None:
    says = {"zh": "{price}", "en": "{price}"}
    broken = check(best, reasons={"bad": {"outcome": "violation", "says": says}})
    assert row(FORBIDDEN, broken).outcome is Outcome.error


def test_a_long_address_or_quote_breaks_no_sentence() -> None:
    def every(texts: tuple[Text, ...], links: tuple[Link, ...]) -> Iterator[Finding]:
        for text in texts:
            yield Finding.in_text("bad", text, 0, len(text.text))
        for link in links:
            yield Finding("bad", link=link)

    address = "https://room.example/" + "a" * 4000
    only = row({"texts": ["room_title: " + "鱼" * 9000], "links": [address]}, check(every))
    assert only.outcome is Outcome.violation
    assert {found.quote for found in only.findings} == {"鱼" * 9000, address}
    assert all(found.says.zh.endswith("…”") for found in only.findings)


@pytest.mark.parametrize("gap", ["disclosure: cap", "all: frame"])
def test_absence_where_not_all_was_seen_is_not_tested(gap: str) -> None:
    forgiving = check(label, expects="require", reads=["disclosure"])
    only = row({"gaps": [gap]}, forgiving)
    assert only.outcome is Outcome.not_tested
    assert only.says == only.findings[0].lowered == ENGINE["lowered_absent"]
    assert row({}, forgiving).outcome is Outcome.violation


def test_words_that_prove_a_presence_are_not_taken_back_by_a_gap() -> None:
    only = row(
        {"texts": ["disclosure: AI生成"], "gaps": ["disclosure: cap"]},
        check(label, expects="require", reads=["disclosure"]),
    )
    assert only.outcome is Outcome.passed


@pytest.mark.parametrize("clause", ["plan/1", "rumour/1"])
def test_without_binding_law_a_violation_is_only_a_review(clause: str) -> None:
    only = row(FORBIDDEN, check(best, clauses=[clause]))
    assert only.outcome is Outcome.needs_review
    assert only.findings[0].lowered == ENGINE["lowered_law"]
    both = row(FORBIDDEN, check(best, clauses=[clause, "law/1"]))
    assert both.outcome is Outcome.violation
    assert both.findings[0].lowered is None


def test_a_review_needs_no_binding_law() -> None:
    def doubt(texts: tuple[Text, ...]) -> Iterator[Finding]:
        yield Finding.in_text("doubt", texts[0], 0, 2)

    only = row(FORBIDDEN, check(doubt, clauses=["plan/1"]))
    assert only.outcome is Outcome.needs_review
    assert only.findings[0].lowered is None


def test_before_any_law_was_in_force_the_check_does_not_apply() -> None:
    only = row(FORBIDDEN, check(best), as_of=date(2026, 1, 31))
    assert only.outcome is Outcome.not_applicable
    assert only.says == ENGINE["no_law"]
    assert only.findings == only.clauses == ()
    assert row(FORBIDDEN, check(best), as_of=date(2026, 2, 1)).outcome is Outcome.violation


SHOWN = {"texts": ["disclosure: AI生成"]}


@pytest.mark.parametrize(
    ("samples", "outcome"),
    [
        ([SHOWN], Outcome.not_tested),
        ([{}], Outcome.violation),
        ([SHOWN, {}, SHOWN], Outcome.violation),
        ([SHOWN, SHOWN, SHOWN], Outcome.passed),
        ([SHOWN, {"gaps": ["disclosure: hidden"]}, SHOWN], Outcome.not_tested),
    ],
    ids=["one moment", "one without", "two of three", "three of three", "one not seen"],
)
def test_always_takes_several_moments_that_all_hold(
    samples: list[dict[str, Any]], outcome: Outcome
) -> None:
    assert row({"samples": samples}, ALWAYS).outcome is outcome


def test_one_moment_says_why_it_proves_nothing() -> None:
    only = row(SHOWN, ALWAYS)
    assert only.findings[0].lowered == ENGINE["single_sample"].fill({"quote": "AI"})


@pytest.mark.parametrize("state", ["captcha", "login", "blocked"])
def test_behind_a_wall_nothing_is_tested(state: str) -> None:
    whole = report(
        {**FORBIDDEN, "room": {"state": state}}, check(best), ALWAYS, check(crash_at_once)
    )
    assert {one.outcome for one in whole.checks} == {Outcome.not_tested}
    assert {one.says.zh for one in whole.checks} == {ENGINE["wall"].zh}
    assert whole.counts[Outcome.passed] == 0


def test_the_same_words_over_moments_are_one_finding() -> None:
    moments = [{"texts": ["room_title: 最佳带鱼"]}, HARMLESS, {"texts": ["room_title: 最佳带鱼"]}]
    [found] = row({"samples": moments}, check(best)).findings
    assert found.samples == (0, 2)
    assert found.text == "0.t0"


def test_the_same_words_twice_in_one_moment_are_two_findings() -> None:
    twice = {"texts": ["room_title: 最佳", "room_title: 最佳"]}
    assert [found.text for found in row(twice, check(best)).findings] == ["0.t0", "0.t1"]
    over_time = row({"samples": [twice, twice]}, check(best))
    assert [found.samples for found in over_time.findings] == [(0, 1), (0, 1)]


def test_a_fingerprint_does_not_know_ids_or_moments() -> None:
    def marks(case: dict[str, Any]) -> set[str]:
        return {found.fingerprint for found in row(case, check(best)).findings}

    alone = marks(FORBIDDEN)
    assert len(alone) == 1
    assert marks({"texts": ["room_title: 鲜", "room_title: 最佳带鱼"]}) == alone
    assert marks({"samples": [HARMLESS, FORBIDDEN]}) == alone
    assert marks({"texts": ["room_title: 最佳虾干"]}) != alone


def test_cards_that_lack_the_same_thing_have_fingerprints_of_their_own() -> None:
    def unpriced(cards: tuple[Card, ...]) -> Iterator[Finding]:
        yield from (Finding("bad", goods=card.goods) for card in cards)

    case = {"goods": [{"title": "带鱼"}, {"title": "虾皮"}]}
    found = row(case, check(unpriced, reads=["goods_price"])).findings
    assert len({one.fingerprint for one in found}) == 2


def test_findings_of_another_check_reason_or_zone_have_another_fingerprint() -> None:
    def mark(one: Check, case: dict[str, Any]) -> str:
        return row(case, one).findings[0].fingerprint

    marks = {
        mark(check(best), FORBIDDEN),
        mark(check(best, "own/other"), FORBIDDEN),
        mark(check(best, reads=["notice"]), {"texts": ["notice: 最佳带鱼"]}),
    }
    assert len(marks) == 3


def test_the_worst_finding_stands_first_and_speaks() -> None:
    def both(texts: tuple[Text, ...]) -> Iterator[Finding]:
        yield Finding.in_text("doubt", texts[0], 2, 4)
        yield Finding.in_text("bad", texts[0], 0, 2)

    only = row(FORBIDDEN, check(both))
    assert [found.reason for found in only.findings] == ["bad", "doubt"]
    assert only.says.zh == "看到“最佳”"


def test_a_reason_may_have_its_own_remedy() -> None:
    own = {"zh": "删掉", "en": "remove it"}
    reasons = {"bad": {"outcome": "violation", "says": QUOTED, "remedy": own}}
    assert row(FORBIDDEN, check(best, reasons=reasons)).findings[0].remedy.zh == "删掉"
    assert row(FORBIDDEN, check(best)).findings[0].remedy.zh == SAYS["zh"]


def test_each_zone_that_is_read_comes_to_something() -> None:
    wide = check(best, reads=["room_title", "notice", "bio"])
    only = row({**FORBIDDEN, "gaps": ["bio: cap"]}, wide)
    assert {part.zone: part.outcome for part in only.parts} == {
        Zone.room_title: Outcome.violation,
        Zone.notice: Outcome.passed,
        Zone.bio: Outcome.not_tested,
    }


def test_a_card_is_addressed_by_its_goods() -> None:
    def unpriced(cards: tuple[Any, ...]) -> Iterator[Finding]:
        for card in cards:
            goods: Goods = card.goods
            yield Finding("bad", goods=goods, absent=True)

    priced = check(unpriced, expects="require", reads=["goods_price"])
    [found] = row({"goods": [{"title": "带鱼"}]}, priced).findings
    assert (found.goods, found.text, found.zone) == ("0.g0", None, Zone.goods_price)


def test_an_item_that_asks_a_person_is_open_until_it_is_answered() -> None:
    [group] = report(HARMLESS, check(best)).criteria
    automatic, asked = group.items
    assert (automatic.outcome, automatic.checks) == (Outcome.passed, ("own/check",))
    assert asked.outcome is Outcome.not_tested
    assert [question.id for question in asked.people] == ["own/item"]


def test_an_item_without_a_check_is_not_tested() -> None:
    [group] = report(HARMLESS).criteria
    assert {item.outcome for item in group.items} == {Outcome.not_tested}


def test_a_required_thing_that_nothing_speaks_of_does_not_apply() -> None:
    silent = check(nothing, expects="require_if")
    assert row(HARMLESS, silent).outcome is Outcome.not_applicable


def test_gaps_are_said_once_with_the_moments_they_concern() -> None:
    gap = {"gaps": ["speech: tainted"]}
    moments = report({"samples": [gap, {}, gap]}, check(best)).gaps
    assert [(one.reason, one.samples) for one in moments] == [("tainted", (0, 2))]
    every = report({"samples": [gap, gap]}, check(best)).gaps
    assert [(one.reason, one.samples) for one in every] == [("tainted", ())]


def test_equal_evidence_rules_and_day_give_an_equal_report() -> None:
    first = report(FORBIDDEN, check(best), ALWAYS)
    assert report(FORBIDDEN, check(best), ALWAYS) == first
    assert Report.model_validate_json(first.to_json()) == first


def test_law_of_another_day_changes_a_faulty_room_only_where_that_law_is_cited() -> None:
    evidence = see(str(ROOMS / "faulty" / "room.html"))
    pack = load_pack()
    old, new = date(2025, 12, 31), date(2026, 3, 1)
    before, after = (judge(evidence, pack, day, version="test").checks for day in (old, new))
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert differing
    for earlier, _ in differing:
        spec = pack.check(earlier.id).spec
        started = [
            clause
            for clause in map(pack.law.clause, (*spec.clauses, *spec.penalty))
            if clause.in_force.holds(old) != clause.in_force.holds(new)
        ]
        assert started, f"{earlier.id} differs although none of its law changed"


def test_a_day_before_the_kept_law_is_never_green() -> None:
    """Before the kept text of a law another one held: unknown is not the same as none."""
    evidence = see(str(ROOMS / "faulty" / "room.html"))
    report = judge(evidence, load_pack(), date(2012, 1, 1), version="test")
    outcomes = {row.id: row.outcome for row in report.checks}
    assert outcomes["wording/absolute_terms"] is Outcome.not_tested
    assert outcomes["pricing/price_shown"] is Outcome.not_tested
    assert outcomes["seller/actual_seller"] is Outcome.not_applicable
    assert exit_code(report) == 3

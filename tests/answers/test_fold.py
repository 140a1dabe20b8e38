"""How answers and waivers come into a report, and what they never can."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.answers.answer import Verdict
from greenroom.answers.fold import fold_item, item_outcome, with_people
from greenroom.answers.waiver import WaiverState
from greenroom.outcome import Outcome
from greenroom.report import Report, exit_code
from people import DAY, PACK, answer, at, report, waiver

TITLE = PACK.item("room/title")
PAPER = PACK.item("goods/traceability")
PLEDGE = PACK.item("operator/pledge")
MARKS = PACK.item("price/price_marks")
BAD_TITLE = report("room_title: 国家级带鱼")
CLEAN = report("room_title: 东海带鱼")


def check_row(of: Report, check_id: str) -> Any:
    return next(row for row in of.checks if row.id == check_id)


def criterion(of: Report, id_: str) -> Any:
    return next(item for group in of.criteria for item in group.items if item.id == id_)


def test_a_question_is_not_tested_until_it_is_answered() -> None:
    assert item_outcome(TITLE, [], CLEAN, PACK).outcome is Outcome.not_tested
    assert item_outcome(TITLE, [answer(PLEDGE)], CLEAN, PACK).outcome is Outcome.not_tested


def test_met_passes_and_says_who_and_until_when() -> None:
    row = item_outcome(TITLE, [answer(TITLE)], CLEAN, PACK)
    assert row.outcome is Outcome.passed
    assert row.says.zh == "王店长 在 2026-03-01 回答：做到了（有效到 2026-03-01）"
    assert row.until == DAY


def test_not_met_is_a_violation_only_where_the_item_says_that_it_is_a_breach() -> None:
    assert MARKS.spec.unmet == "violation"
    assert item_outcome(MARKS, [answer(MARKS, "not_met")], CLEAN, PACK).outcome is Outcome.violation
    assert TITLE.spec.unmet == "needs_review"
    row = item_outcome(TITLE, [answer(TITLE, "not_met")], CLEAN, PACK)
    assert row.outcome is Outcome.needs_review


def test_a_day_before_the_law_not_met_is_a_review() -> None:
    early = report("room_title: 东海带鱼", as_of=date(2021, 1, 1))
    given_early = answer(MARKS, "not_met", at=at("2021-01-01 19:00"))
    assert item_outcome(MARKS, [given_early], early, PACK).outcome is Outcome.needs_review


@pytest.mark.parametrize(
    ("item", "role", "outcome"),
    [
        ("platform/disclosure_support", "platform", Outcome.violation),
        ("agency/host_identity", "agency", Outcome.violation),
        ("agency/host_identity", "operator", Outcome.needs_review),
        ("price/price_marks", "reviewer", Outcome.violation),
    ],
)
def test_nobody_else_can_confess_a_breach(item: str, role: str, outcome: Outcome) -> None:
    said = answer(item, "not_met", role=role)
    assert item_outcome(PACK.item(item), [said], CLEAN, PACK).outcome is outcome


def test_an_item_of_law_alone_does_not_apply_before_that_law() -> None:
    bare = TITLE.spec.model_copy(update={"requirements": (), "clauses": ("ldjg-2026/29",)})
    only_law = type(TITLE)(TITLE.id, TITLE.section, bare)
    assert fold_item(only_law, [], PACK, DAY, None).outcome is Outcome.not_tested
    before = fold_item(only_law, [], PACK, date(2026, 1, 31), None)
    assert before.outcome is Outcome.not_applicable


def test_a_record_counts_only_with_its_paper() -> None:
    bare = item_outcome(PAPER, [answer(PAPER, files=())], CLEAN, PACK)
    assert bare.outcome is Outcome.needs_review
    assert "没有附凭证" in bare.says.zh
    assert item_outcome(PAPER, [answer(PAPER)], CLEAN, PACK).outcome is Outcome.passed
    assert item_outcome(TITLE, [answer(TITLE, files=())], CLEAN, PACK).outcome is Outcome.passed


@pytest.mark.parametrize(
    ("item", "given_at", "last_day"),
    [
        ("room/title", "2026-02-20 23:30", date(2026, 2, 20)),
        ("goods/food_dates", "2026-02-20 23:30", date(2026, 2, 27)),
        ("operator/pledge", "2026-02-20 00:10", date(2027, 2, 20)),
    ],
)
def test_an_answer_holds_as_long_as_its_item_says(item: str, given_at: str, last_day: date) -> None:
    asked = PACK.item(item)
    said = [answer(item, at=at(given_at))]
    assert fold_item(asked, said, PACK, last_day, None).outcome is Outcome.passed
    after = fold_item(asked, said, PACK, date.fromordinal(last_day.toordinal() + 1), None)
    assert after.outcome is Outcome.not_tested
    assert after.answer == said[0]
    assert "已经过期" in after.says.zh


def test_not_met_expires_too_into_not_tested_never_into_a_pass() -> None:
    said = [answer(TITLE, "not_met", at=at("2026-02-20 19:00"))]
    assert fold_item(TITLE, said, PACK, DAY, None).outcome is Outcome.not_tested


def test_an_answer_given_after_the_day_judged_does_not_count() -> None:
    later = answer(PLEDGE, at=at("2026-03-02 00:01"))
    assert item_outcome(PLEDGE, [later], CLEAN, PACK).outcome is Outcome.not_tested


def test_a_role_that_may_not_answer_is_not_heard() -> None:
    stranger = answer(TITLE, role="service")
    assert item_outcome(TITLE, [stranger], CLEAN, PACK).outcome is Outcome.not_tested


def test_a_later_answer_supersedes_and_the_earlier_one_stays_to_be_seen() -> None:
    first = answer(PLEDGE, "not_met", at=at("2026-02-01 10:00"))
    second = answer(PLEDGE, at=at("2026-02-10 10:00"))
    for order in ([first, second], [second, first]):
        row = item_outcome(PLEDGE, order, CLEAN, PACK)
        assert row.outcome is Outcome.passed
        assert row.answer == second
        assert row.earlier == (first,)


def test_of_two_at_the_same_moment_the_one_written_later_holds() -> None:
    first, second = answer(PLEDGE), answer(PLEDGE, "not_met")
    assert item_outcome(PLEDGE, [first, second], CLEAN, PACK).answer == second


def test_a_later_scan_contradicts_openly() -> None:
    before = answer(TITLE, at=at("2026-03-01 19:00"))
    row = item_outcome(TITLE, [before], BAD_TITLE, PACK)
    assert row.outcome is Outcome.needs_review
    assert row.answer == before
    assert [one.check for one in row.against] == ["wording/absolute_terms"]
    assert row.against[0].quote == "国家级"


def test_a_scan_before_the_answer_does_not_contradict_it() -> None:
    assert item_outcome(TITLE, [answer(TITLE)], BAD_TITLE, PACK).outcome is Outcome.passed


def test_not_applicable_is_contradicted_too_and_not_met_stays_not_met() -> None:
    early = at("2026-03-01 19:00")
    away = answer(TITLE, "not_applicable", at=early)
    assert item_outcome(TITLE, [away], BAD_TITLE, PACK).outcome is Outcome.needs_review
    admitted = item_outcome(TITLE, [answer(TITLE, "not_met", at=early)], BAD_TITLE, PACK)
    assert (admitted.outcome, admitted.says.zh[-3:]) == (Outcome.needs_review, "没做到")


def test_a_doubt_that_the_person_judged_does_not_come_back_as_a_contradiction() -> None:
    asked = PACK.item("room/hidden_hints")
    doubtful = report("notice: 加微信 yuyu8866")
    [lead] = check_row(doubtful, "diversion/off_platform_contact").findings
    assert lead.outcome is Outcome.needs_review
    early = at("2026-03-01 19:00")
    blind = item_outcome(asked, [answer(asked, at=early)], doubtful, PACK)
    assert blind.outcome is Outcome.needs_review
    judged = answer(asked, at=early, about=(lead.fingerprint,))
    assert item_outcome(asked, [judged], doubtful, PACK).outcome is Outcome.passed


def test_a_violation_contradicts_even_who_had_it_in_front_of_them() -> None:
    [found] = check_row(BAD_TITLE, "wording/absolute_terms").findings
    said = answer(TITLE, at=at("2026-03-01 19:00"), about=(found.fingerprint,))
    assert item_outcome(TITLE, [said], BAD_TITLE, PACK).outcome is Outcome.needs_review


def test_a_criterion_passes_only_with_all_checks_passed_and_all_items_answered() -> None:
    """3.3 holds one check and four items."""
    seen = report("room_title: 东海带鱼", "notice: 明晚八点", "bio: 渔家")
    open_ = criterion(with_people(seen, PACK), "3.3")
    assert open_.checks == ("wording/certificates",)
    assert check_row(seen, "wording/certificates").outcome is Outcome.passed
    ids = [one.id for one in open_.people]
    assert len(ids) > 2
    everything = [answer(id_) for id_ in ids]
    assert criterion(with_people(seen, PACK, everything), "3.3").outcome is Outcome.passed
    for missing in ids:
        rest = [one for one in everything if one.item != missing]
        assert criterion(with_people(seen, PACK, rest), "3.3").outcome is Outcome.not_tested
    one_bad = [*everything, answer(ids[0], "not_met", at=at("2026-03-01 22:00"))]
    assert criterion(with_people(seen, PACK, one_bad), "3.3").outcome.rank > 2
    faulty = report("room_title: 某大牌同款高仿1:1")
    worse = criterion(with_people(faulty, PACK, everything), "3.3")
    assert worse.outcome.rank > Outcome.not_tested.rank


def test_the_report_lists_what_was_answered_and_what_it_does_not_know() -> None:
    stray = answer("old/gone")
    folded = with_people(CLEAN, PACK, [answer(TITLE), stray])
    assert [one.id for one in folded.answers] == ["room/title"]
    assert folded.strays == (stray,)
    assert Report.model_validate_json(folded.to_json()) == folded


def test_folding_twice_is_folding_once() -> None:
    said = [answer(TITLE), answer(PLEDGE, "not_met")]
    once = with_people(BAD_TITLE, PACK, said, [waiver(BAD_TITLE, "wording/absolute_terms")])
    again = with_people(once, PACK, said, [row.waiver for row in once.waivers])
    assert again == once


def test_a_report_nobody_spoke_to_stays_as_it_was() -> None:
    assert with_people(BAD_TITLE, PACK) == BAD_TITLE


def test_a_waiver_leaves_the_violation_where_it_is_and_is_counted_apart() -> None:
    given = waiver(BAD_TITLE, "wording/absolute_terms")
    folded = with_people(BAD_TITLE, PACK, (), [given])
    row = check_row(folded, "wording/absolute_terms")
    assert row.outcome is Outcome.violation
    assert (row.waived, row.findings[0].waiver) == (1, given)
    assert folded.counts[Outcome.violation] == BAD_TITLE.counts[Outcome.violation] - 1
    assert sum(folded.counts.values()) + folded.waived == len(folded.checks)
    assert criterion(folded, "2.1").outcome is Outcome.violation
    assert [one.state for one in folded.waivers] == [WaiverState.used]


def test_what_is_not_waived_in_a_row_still_counts() -> None:
    two = report("room_title: 国家级带鱼", "bio: 全国第一的带鱼店")
    row = check_row(two, "wording/absolute_terms")
    assert len(row.findings) > 1
    folded = check_row(
        with_people(two, PACK, (), [waiver(two, "wording/absolute_terms")]),
        "wording/absolute_terms",
    )
    assert folded.waived == 1
    assert folded.left is not None
    assert folded.left.rank > Outcome.passed.rank


def test_what_was_not_seen_is_never_waived() -> None:
    gapped = report("room_title: 国家级带鱼", gaps=["bio: cap"])
    folded = with_people(gapped, PACK, (), [waiver(gapped, "wording/absolute_terms")])
    assert check_row(folded, "wording/absolute_terms").left is Outcome.not_tested
    assert folded.waived == 0


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"until": date(2026, 2, 28)}, WaiverState.expired),
        ({"at": at("2026-03-02 09:00")}, WaiverState.not_yet),
        ({"fingerprint": "0" * 16}, WaiverState.unmatched),
        ({"check": "pricing/price_shown"}, WaiverState.unmatched),
    ],
)
def test_a_waiver_that_does_not_hold_is_listed_and_waives_nothing(
    changes: dict[str, Any], state: WaiverState
) -> None:
    given = waiver(BAD_TITLE, "wording/absolute_terms", **changes)
    folded = with_people(BAD_TITLE, PACK, (), [given])
    assert [(row.waiver, row.state) for row in folded.waivers] == [(given, state)]
    assert folded.counts == BAD_TITLE.counts
    assert folded.waived == 0


def test_other_words_have_another_fingerprint_and_are_not_waived() -> None:
    given = waiver(BAD_TITLE, "wording/absolute_terms")
    other = report("room_title: 国家级黄鱼")
    folded = with_people(other, PACK, (), [given])
    assert folded.waivers[0].state is WaiverState.unmatched
    assert folded.counts == other.counts


def test_no_waivers_lists_them_and_waives_nothing() -> None:
    given = waiver(BAD_TITLE, "wording/absolute_terms")
    folded = with_people(BAD_TITLE, PACK, (), [given], no_waivers=True)
    assert [row.state for row in folded.waivers] == [WaiverState.ignored]
    assert folded.counts == BAD_TITLE.counts
    assert check_row(folded, "wording/absolute_terms").waived == 0


def test_a_waived_finding_contradicts_no_answer() -> None:
    said = answer(TITLE, at=at("2026-03-01 19:00"))
    folded = with_people(BAD_TITLE, PACK, [said], [waiver(BAD_TITLE, "wording/absolute_terms")])
    [row] = folded.answers
    assert row.outcome is Outcome.passed


def only(of: Report, outcome: Outcome) -> Report:
    """The report with all but one violation made to pass, to tell the exit codes."""
    rows = tuple(
        row
        if row.id == "wording/absolute_terms"
        else row.model_copy(update={"outcome": outcome, "findings": (), "parts": ()})
        for row in of.checks
    )
    counts = {one: sum(row.outcome is one for row in rows) for one in Outcome}
    return of.model_copy(update={"checks": rows, "counts": counts})


def test_a_waived_violation_leaves_with_4_never_with_0() -> None:
    alone = only(BAD_TITLE, Outcome.passed)
    assert exit_code(alone) == 1
    given = [waiver(BAD_TITLE, "wording/absolute_terms")]
    assert exit_code(with_people(alone, PACK, (), given)) == 4
    assert exit_code(with_people(alone, PACK, (), given, no_waivers=True)) == 1


def test_answers_count_in_the_exit_code_where_they_are_bad() -> None:
    calm = CLEAN.model_copy(update={"counts": dict.fromkeys(Outcome, 0) | {Outcome.passed: 3}})
    rows = tuple(
        row.model_copy(update={"outcome": Outcome.passed, "findings": (), "parts": ()})
        for row in calm.checks
    )
    calm = calm.model_copy(update={"checks": rows})
    assert exit_code(with_people(calm, PACK, [answer(TITLE)])) == 0
    assert exit_code(with_people(calm, PACK, [answer(MARKS, "not_met")])) == 1
    review = answer("host/certificates", "not_met")
    assert exit_code(with_people(calm, PACK, [review])) == 4


VERDICTS = st.lists(
    st.tuples(
        st.sampled_from(list(Verdict)),
        st.integers(0, 400),
        st.sampled_from(["operator", "service", "reviewer"]),
        st.booleans(),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(VERDICTS, st.sampled_from([item.id for item in PACK.items]))
def test_green_takes_a_valid_met_answer_as_the_newest_that_counts(
    said: list[tuple[Verdict, int, str, bool]], item_id: str
) -> None:
    item = PACK.item(item_id)
    answers = [
        answer(
            item,
            str(verdict),
            role=role,
            at=at(f"{date.fromordinal(DAY.toordinal() - ago)} 12:00"),
            files=answer(item).files if paper else (),
        )
        for verdict, ago, role, paper in said
    ]
    row = fold_item(item, answers, PACK, DAY, None)
    heard = [one for one in answers if one.role in item.spec.who]
    if row.outcome is Outcome.passed:
        assert row.answer is not None
        assert row.until is not None
        newest = max(one.at for one in heard)
        assert row.answer.at == newest
        assert row.answer.verdict is Verdict.met
        assert row.until >= DAY
    if not heard:
        assert row.outcome is Outcome.not_tested

"""Answers and waivers put into a report. Pure: the report, the rules and the documents in.

The report keeps every outcome that was judged. An answer can make an item better than not_tested
only for as long as it holds; a waiver never changes an outcome or a score, it is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from greenroom.answers.answer import Answer, Verdict, holds_until
from greenroom.answers.waiver import Waiver, WaiverState
from greenroom.item import Item, ItemKind
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack
from greenroom.report import (
    Against,
    CheckRow,
    FindingRow,
    GroupRow,
    ItemRow,
    Question,
    Report,
    WaiverRow,
    question,
)
from greenroom.rows import is_binding, short, stand_behind
from greenroom.score import Score
from greenroom.standing import scores_of

_WAIVABLE = frozenset({Outcome.violation, Outcome.needs_review})
_SHOWN_BY_PAPER = frozenset({ItemKind.record, ItemKind.platform})


@dataclass(frozen=True, slots=True)
class People:
    """What people said of a room. no_waivers: list the waivers, but waive nothing."""

    answers: tuple[Answer, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    no_waivers: bool = False

    def fold_into(self, report: Report, pack: Pack) -> Report:
        """The report with what they said; as it was where they said nothing."""
        if not self.answers and not self.waivers:
            return report
        return with_people(report, pack, self.answers, self.waivers, no_waivers=self.no_waivers)


NOBODY = People()


def with_people(
    report: Report,
    pack: Pack,
    answers: Sequence[Answer] = (),
    waivers: Sequence[Waiver] = (),
    *,
    no_waivers: bool = False,
) -> Report:
    """`report` with what people answered and waived by the day it judges.

    Documents given after that day do not count, so an old report stays what it was. no_waivers:
    list them, but waive nothing.
    """
    listed = tuple(_waiver_rows(waivers, report, ignored=no_waivers))
    used = {(row.waiver.check, row.waiver.fingerprint): row.waiver for row in listed if _used(row)}
    checks = tuple(_waive(row, used) for row in report.checks)
    seen = report.model_copy(update={"checks": checks})
    folded = {item.id: item_outcome(item, answers, seen, pack) for item in pack.items}
    outcomes = {row.id: row.outcome for row in checks}
    return seen.model_copy(
        update={
            "counts": _counts(checks),
            "waived": sum(row.waived > 0 and row.left is None for row in checks),
            "criteria": tuple(_group(group, outcomes, folded) for group in report.criteria),
            "scores": _scores(report, pack, answers),
            "answers": tuple(one for one in folded.values() if one.answer or one.earlier),
            "strays": tuple(one for one in answers if one.item not in folded),
            "waivers": listed,
        }
    )


def _scores(report: Report, pack: Pack, answers: Sequence[Answer]) -> tuple[Score, ...]:
    """Scores as if nothing were waived: a finding taken on still stands against an answer."""
    bare = report.model_copy(update={"checks": tuple(_waive(row, {}) for row in report.checks)})
    said = (item_outcome(item, answers, bare, pack) for item in pack.items)
    return scores_of(pack, bare.checks, report.as_of, said)


def item_outcome(item: Item, answers: Iterable[Answer], report: Report, pack: Pack) -> Question:
    """What the item came to on the day of the report, with the answers that led there.

    not_tested: no answer, or none that still holds. needs_review: a later finding says otherwise,
    or no proof where the item is one of paper. Not met is a violation only where the item says so,
    under binding law in force, from the side that bears the duty; otherwise a review.
    """
    return fold_item(item, answers, pack, report.as_of, report)


def fold_item(
    item: Item, answers: Iterable[Answer], pack: Pack, as_of: date, report: Report | None
) -> Question:
    """The same where there may be no report yet: then nothing can contradict an answer."""
    law, phrases = pack.law, pack.phrases.engine
    in_force = law.in_force(item.spec.clauses, as_of)
    if not item.spec.requirements and not in_force:
        return question(item, phrases["item_no_law"], Outcome.not_applicable)
    # Newest first; of two at the same moment the one written later.
    given = sorted(
        (one for one in answers if one.item == item.id and _counts_on(one, item, as_of)),
        key=lambda one: one.at,
    )[::-1]
    if not given:
        return question(item, phrases["unanswered"])
    last, until = given[0], holds_until(given[0], item)
    against = tuple(_against(item, last, report)) if report is not None else ()
    outcome, phrase = _verdict(item, last, as_of, contradicted=bool(against))
    if phrase == "answer_not_met":
        own = is_binding(in_force) and item.is_borne_by(last.role)
        outcome, _ = stand_behind(outcome, binding=own, unseen=False)
    says = phrases[phrase].fill(
        {
            "author": last.author,
            "day": last.day.isoformat(),
            "until": until.isoformat(),
            "note": short(last.note),
            "count": str(len(against)),
        }
    )
    return question(item, says, outcome).model_copy(
        update={"answer": last, "until": until, "earlier": tuple(given[1:]), "against": against}
    )


def _counts_on(answer: Answer, item: Item, as_of: date) -> bool:
    return answer.day <= as_of and answer.role in item.spec.who


def _verdict(item: Item, answer: Answer, as_of: date, *, contradicted: bool) -> tuple[Outcome, str]:
    """The outcome and the key of its sentence in `phrases.yaml`."""
    if as_of > holds_until(answer, item):
        return Outcome.not_tested, "answer_expired"
    if answer.verdict is Verdict.not_met:
        return Outcome(item.spec.unmet), "answer_not_met"
    if contradicted:
        return Outcome.needs_review, "answer_contradicted"
    if answer.verdict is Verdict.not_applicable:
        return Outcome.not_applicable, "answer_not_applicable"
    if item.spec.kind in _SHOWN_BY_PAPER and not answer.files:
        return Outcome.needs_review, "answer_without_proof"
    return Outcome.passed, "answer_met"


def _against(item: Item, answer: Answer, report: Report) -> Iterator[Against]:
    """Findings made after the answer by checks of the same duty.

    A doubt that the person had in front of them is what they answered; a violation contradicts
    them all the same. A waived finding has its own owner.
    """
    if datetime.fromisoformat(report.seen.last) <= answer.at:
        return
    for row in report.checks:
        if set(row.requirements).isdisjoint(item.spec.requirements):
            continue
        for finding in row.findings:
            judged = finding.outcome is Outcome.needs_review and finding.fingerprint in answer.about
            if finding.outcome in _WAIVABLE and not judged and finding.waiver is None:
                yield Against(
                    check=row.id,
                    fingerprint=finding.fingerprint,
                    outcome=finding.outcome,
                    says=finding.says,
                    quote=finding.quote,
                )


def _waiver_rows(
    waivers: Iterable[Waiver], report: Report, *, ignored: bool
) -> Iterator[WaiverRow]:
    found = {
        (row.id, finding.fingerprint)
        for row in report.checks
        for finding in row.findings
        if finding.outcome in _WAIVABLE
    }
    for waiver in waivers:
        state = waiver.state_on(report.as_of)
        if state is WaiverState.used and (waiver.check, waiver.fingerprint) not in found:
            state = WaiverState.unmatched
        if state is WaiverState.used and ignored:
            state = WaiverState.ignored
        yield WaiverRow(waiver=waiver, state=state)


def _used(row: WaiverRow) -> bool:
    return row.state is WaiverState.used


def _waive(row: CheckRow, used: dict[tuple[str, str], Waiver]) -> CheckRow:
    findings = tuple(
        one.model_copy(update={"waiver": _waiver_of(one, row, used)}) for one in row.findings
    )
    waived = sum(one.waiver is not None for one in findings)
    left = worst(
        [
            *(one.outcome for one in findings if one.waiver is None),
            *(part.bare for part in row.parts),
        ]
    )
    is_left = waived and left.rank > Outcome.passed.rank
    return row.model_copy(
        update={"findings": findings, "waived": waived, "left": left if is_left else None}
    )


def _waiver_of(
    finding: FindingRow, row: CheckRow, used: dict[tuple[str, str], Waiver]
) -> Waiver | None:
    return used.get((row.id, finding.fingerprint)) if finding.outcome in _WAIVABLE else None


def _counts(rows: Iterable[CheckRow]) -> dict[Outcome, int]:
    counts = Counter(row.left if row.waived else row.outcome for row in rows)
    return {outcome: counts[outcome] for outcome in Outcome}


def _group(group: GroupRow, outcomes: dict[str, Outcome], folded: dict[str, Question]) -> GroupRow:
    return group.model_copy(
        update={"items": tuple(_item(item, outcomes, folded) for item in group.items)}
    )


def _item(item: ItemRow, outcomes: dict[str, Outcome], folded: dict[str, Question]) -> ItemRow:
    people = tuple(folded.get(one.id, one) for one in item.people)
    outcome = worst([*(outcomes[id_] for id_ in item.checks), *(one.outcome for one in people)])
    return item.model_copy(update={"people": people, "outcome": outcome})

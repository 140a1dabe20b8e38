"""How every duty stands after its checks and what people said of it, and the scores of that.

A waiver changes nothing here: what is waived is still there, so it never raises a lower bound.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from greenroom.answers.answer import Verdict
from greenroom.outcome import Outcome
from greenroom.pack import CONTEXT, Pack
from greenroom.report import CheckRow, Question
from greenroom.rows import is_binding
from greenroom.score import Duty, Score, Standing, score

_SAID = {Outcome.passed: Standing.met, Outcome.not_applicable: Standing.not_applicable}


def scores_of(
    pack: Pack, checks: Sequence[CheckRow], as_of: date, questions: Iterable[Question] = ()
) -> tuple[Score, ...]:
    """One score for each profile of `pack`.

    checks: rows of the report. questions: items as they were answered, waivers left out of account;
    items that are not among them are unanswered.
    """
    duties = dict(_duties(pack, checks, as_of, {one.id: one for one in questions}))
    return tuple(
        score(pack.standards[weights.standard], weights, duties, profile=name)
        for name, weights in pack.weights.items()
    )


def _duties(
    pack: Pack, checks: Sequence[CheckRow], as_of: date, questions: dict[str, Question]
) -> Iterator[tuple[str, Duty]]:
    served: dict[str, dict[str, Outcome]] = {}
    asked: dict[str, list[Standing | None]] = {}
    bound: set[str] = set()
    for row in checks:
        for id_ in row.requirements:
            served.setdefault(id_, {})[row.id] = row.outcome
        if any(clause.binding for clause in row.clauses):
            bound.update(row.requirements)
    for item in pack.items:
        said = _said(questions[item.id]) if item.id in questions else None
        for id_ in item.spec.requirements:
            asked.setdefault(id_, []).append(said)
        if is_binding(pack.law.in_force(item.spec.clauses, as_of)):
            bound.update(item.spec.requirements)
    for id_, duty in pack.requirements.items():
        if duty.verification != CONTEXT:
            yield (
                id_,
                Duty(
                    says=duty.duty,
                    checks=served.get(id_, {}),
                    asked=id_ in asked,
                    answer=_together(asked.get(id_, [])),
                    bound=id_ in bound,
                ),
            )


def _said(question: Question) -> Standing | None:
    """What the answer says of its duties; None where it is missing, expired, contradicted or
    without the paper that its item asks for."""
    answer = question.answer
    if answer is None or question.outcome is Outcome.not_tested:
        return None
    return Standing.not_met if answer.verdict is Verdict.not_met else _SAID.get(question.outcome)


def _together(said: Sequence[Standing | None]) -> Standing | None:
    """What all items of one duty say: one “not met” is enough, “met” takes every one of them."""
    if Standing.not_met in said:
        return Standing.not_met
    if not said or None in said:
        return None
    return Standing.met if Standing.met in said else Standing.not_applicable

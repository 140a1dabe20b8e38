"""Rows of a report as every judge writes them, and what is stood behind of a reason."""

from collections.abc import Iterable
from datetime import date

from greenroom.check import Check, Finding
from greenroom.law import Certainty, Clause
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.report import CheckRow, Citation, FindingRow, Part
from greenroom.words import Words

_SHORT = 200
# Of lines read from pictures with a lower score most hold a wrong character, of those above it one
# in twenty: on 23 real banners and signs 14 of 16 and 6 of 132, see bench/vision. A violation must
# not rest on a character that may be another.
CLEAR_SCORE = 0.9


def bare_row(
    check: Check,
    pack: Pack,
    outcome: Outcome,
    says: Words,
    as_of: date,
    *,
    parts: tuple[Part, ...] = (),
    findings: tuple[FindingRow, ...] = (),
) -> CheckRow:
    """The row of `check`, with what law says on the day."""
    spec = check.spec
    phrases = pack.phrases
    return CheckRow(
        id=check.id,
        subject=spec.subject,
        name=spec.name,
        asks=spec.asks,
        outcome=outcome,
        says=says,
        parts=parts,
        clauses=tuple(_cite(clause) for clause in pack.law.in_force(spec.clauses, as_of)),
        penalty=tuple(_cite(clause) for clause in pack.law.in_force(spec.penalty, as_of)),
        remedy=spec.remedy,
        review=spec.review,
        cannot_see=spec.cannot_see,
        criteria=pack.criteria_of(check),
        requirements=spec.requirements,
        findings=tuple(
            row.model_copy(update={"zone_name": phrases.zones[row.zone]}) if row.zone else row
            for row in findings
        ),
    )


def _cite(clause: Clause) -> Citation:
    return Citation(
        id=clause.id,
        title=clause.title,
        article=clause.article,
        says=clause.says,
        binding=clause.binding,
        kind=clause.kind,
        certainty=clause.certainty,
    )


def is_binding(clauses: Iterable[Clause]) -> bool:
    """True where a binding clause whose text is confirmed is among them: it carries a violation."""
    return any(clause.binding and clause.certainty is not Certainty.C for clause in clauses)


def is_unclear(finding: Finding) -> bool:
    """True where it rests on words read from a picture that may have been misread."""
    score = finding.text.score if finding.text is not None else None
    return score is not None and score < CLEAR_SCORE


def stand_behind(
    outcome: Outcome, *, binding: bool, unseen: bool, unclear: bool = False, foreign: bool = False
) -> tuple[Outcome, str]:
    """What the engine stands behind of a reason's own outcome, and the phrase that says why less.

    binding: law in force carries a violation. unseen: it rests on an absence in a zone that was
    not fully seen. unclear: it rests on words that may have been misread. foreign: it rests on what
    stands in a frame of another origin, which neither proves nor accuses. The phrase is a key of
    `phrases.yaml`, empty where nothing was lowered.
    """
    if unseen and outcome.rank > Outcome.not_tested.rank:
        return Outcome.not_tested, "lowered_absent"
    if foreign and outcome in (Outcome.passed, Outcome.violation):
        return Outcome.needs_review, "lowered_frame"
    if outcome is Outcome.violation and not binding:
        return Outcome.needs_review, "lowered_law"
    if outcome is Outcome.violation and unclear:
        return Outcome.needs_review, "lowered_score"
    return outcome, ""


def crash_of(problem: Exception, pack: Pack) -> Words:
    """The sentence for a check that crashed."""
    words = f"{type(problem).__name__}: {problem}"[:300]
    return pack.phrases.engine["crashed"].fill({"problem": words})


def short(words: str) -> str:
    """Words from a page as a sentence can hold them; the finding's `quote` keeps all of them."""
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"

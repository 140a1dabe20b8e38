"""Whether the parts of a pack hold together: what no single file can know of itself."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from greenroom.check import Check, Expects, OverTime, Spec
from greenroom.criteria import Standard
from greenroom.dossier.document import SECTIONS
from greenroom.errors import InputError, PackError
from greenroom.item import Item, ItemKind
from greenroom.law import Certainty, Law
from greenroom.needs import NAMES
from greenroom.outcome import Outcome
from greenroom.pack.model import Pack
from greenroom.retention import NUMBER, Keeping
from greenroom.weights import Weights
from greenroom.words import LANGUAGES, Words, placeholders

OWN: Final = "own"
"""What the operator's own profile is called in a report."""


def must_hold(pack: Pack) -> None:
    """What no single file can know of itself. Raises PackError."""
    for at, problem in (
        *((f"{check.id}.yaml", one) for check in pack.checks for one in _problems(check, pack)),
        *((f"items/{item.id}", one) for item in pack.items for one in _item_problems(item, pack)),
        *(
            (f"criteria/{name}.yaml", one)
            for name, standard in pack.standards.items()
            for one in _standard_problems(standard, pack)
        ),
        *(
            (f"weights/{name}.yaml", one)
            for name, weights in pack.weights.items()
            for one in _weights_problems(weights, pack)
        ),
        *(
            (f"retention/{name}.yaml", one)
            for name, keeping in pack.retention.items()
            for one in _keeping_problems(keeping, pack)
        ),
    ):
        raise PackError(problem, at=at)


def _item_problems(item: Item, pack: Pack) -> Iterator[str]:
    spec = item.spec
    yield from _dangling(spec.requirements, spec.clauses, pack)
    if not spec.requirements and not spec.clauses:
        yield "serves neither a row of the catalogue nor a clause"
    if any(item.id == check.id for check in pack.checks):
        yield "a check has the same id"
    cited = [pack.law.clause(id_) for id_ in spec.clauses if not _uncitable(pack.law, id_)]
    if spec.unmet == "violation" and not any(clause.binding for clause in cited):
        yield "unmet: a violation needs a binding clause"
    rows = set(spec.requirements)
    helped = any(rows.intersection(check.spec.requirements) for check in pack.checks)
    if spec.kind is ItemKind.assisted and not helped:
        yield "kind: assisted, but no check serves a requirement of it"


def _standard_problems(standard: Standard, pack: Pack) -> Iterator[str]:
    if standard.basis not in pack.law.instruments:
        yield f"basis: {standard.basis} is in no law file"
    for criterion in standard.criteria:
        yield from _dangling(criterion.rows, criterion.clauses, pack)
    yield from _dangling(standard.around, (), pack)
    for ids in ([one.id for one in standard.criteria], standard.rows):
        if twice := {one for one in ids if ids.count(one) > 1}:
            yield f"{sorted(twice)} stands twice"


def with_weights(pack: Pack, weights: Weights, *, at: str) -> Pack:
    """The pack with one more profile, of the operator's own making.

    It can only add to a report: what law binds keeps its full weight (see `score`). Raises
    InputError where it names what the standard does not have.
    """
    if problem := next(_weights_problems(weights, pack), None):
        raise InputError(problem, at=at)
    return replace(pack, weights={**pack.weights, OWN: weights})


def _weights_problems(weights: Weights, pack: Pack) -> Iterator[str]:
    standard = pack.standards.get(weights.standard)
    if standard is None:
        yield f"standard: there is no {weights.standard}"
        return
    if bare := [one.id for one in standard.criteria if not one.rows]:
        yield f"standard: {bare} of {weights.standard} hold no rows that could be scored"
    criteria = {one.id for one in standard.criteria}
    rows = {row for one in standard.criteria for row in one.rows}
    for place, named, known in (
        ("criteria", weights.criteria, criteria),
        ("rows", weights.rows, rows),
        ("extra", weights.extra, rows),
    ):
        if unknown := sorted(set(named) - known):
            yield f"{place}: {weights.standard} has no {unknown[0]}"


def _keeping_problems(keeping: Keeping, pack: Pack) -> Iterator[str]:
    """Every term of keeping rests on a clause that can be cited and has it."""
    for clause_id in keeping.clauses:
        problem = _uncitable(pack.law, clause_id)
        if not problem and NUMBER not in pack.law.clause(clause_id).numbers:
            problem = f"has no number {NUMBER}"
        if problem:
            yield f"clauses: {clause_id} {problem}"


def _dangling(rows: Iterable[str], clauses: Iterable[str], pack: Pack) -> Iterator[str]:
    for row in rows:
        if row not in pack.requirements:
            yield f"requirements: no row {row}"
    for clause_id in clauses:
        if problem := _uncitable(pack.law, clause_id):
            yield f"clauses: {clause_id} {problem}"


def _problems(check: Check, pack: Pack) -> Iterator[str]:
    spec = check.spec
    yield from _dangling(spec.requirements, (*spec.clauses, *spec.penalty), pack)
    known = NAMES[spec.subject]
    if unknown := set(check.needs) - known:
        yield f"evaluate asks for {sorted(unknown)}, there is {sorted(known)}"
    if missing := set(spec.sections) - set(SECTIONS):
        yield f"sections: the dossier has no {sorted(missing)}"
    for family in spec.found_by:
        if family not in pack.lexicon.families:
            yield f"found_by: no lexicon {family}"
    for reason, verdict in spec.reasons.items():
        if problem := _unfillable(verdict.says):
            yield f"reasons/{reason}: {problem}"
    yield from _unexpected(spec)


def _unexpected(spec: Spec) -> Iterator[str]:
    require = spec.expects is not Expects.forbid
    if spec.over_time is OverTime.always and not require:
        yield "over_time: `always` is for what must be there"
    if require and all(one.outcome is not Outcome.passed for one in spec.reasons.values()):
        yield "reasons: a required thing needs a reason with outcome `pass`"


def _uncitable(law: Law, clause_id: str) -> str:
    try:
        clause = law.clause(clause_id)
    except KeyError:
        return "is in no law file"
    return "has one source only and must not be cited" if clause.certainty is Certainty.C else ""


def _unfillable(says: Words) -> str:
    try:
        names = [placeholders(says[language]) for language in LANGUAGES]
    except KeyError:
        return "a brace is not closed"
    return "" if names[0] == names[1] else "zh and en name different placeholders"

"""Judging: evidence, rules and a date in, a report out. Pure; a crash of a check stays its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from greenroom.check import Check, Expects, Finding, OverTime, Spec, Subject
from greenroom.criteria import Criterion
from greenroom.dossier.document import Dossier
from greenroom.evidence import Evidence, Reason, Zone
from greenroom.fingerprint import fingerprint
from greenroom.foreign import in_frames, is_foreign, own_part
from greenroom.law import Clause
from greenroom.needs import ROOM
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack
from greenroom.records import record_row
from greenroom.report import (
    SCHEMA,
    CheckRow,
    GroupRow,
    ItemRow,
    Part,
    Report,
    Versions,
    question,
)
from greenroom.rows import bare_row, crash_of, is_binding, is_unclear, short, stand_behind
from greenroom.scene import Scene
from greenroom.seen import gap_rows, room_row, seen_row
from greenroom.sighting import Sighting, address_of, finding_rows, zone_of
from greenroom.standing import scores_of
from greenroom.words import Words

if TYPE_CHECKING:
    from greenroom.pricing import PriceHistory

# What a gap says that is there and was not read, in contrast to what a way of seeing never holds.
_UNREAD = frozenset(
    {
        Reason.no_engine,
        Reason.weak_engine,
        Reason.unreadable,
        Reason.not_loaded,
        Reason.tainted,
        Reason.cap,
        Reason.budget,
    }
)


def judge(
    evidence: Evidence,
    pack: Pack,
    as_of: date,
    *,
    version: str,
    dossier: Dossier | None = None,
    history: "PriceHistory | None" = None,
) -> Report:
    """The report on `evidence` under the rules of `pack` as the law stood on `as_of`.

    version: of the program, for the record. dossier: what lies behind the page; without it the
    checks of records are not tested. history: prices of the room on earlier days. Never raises for
    what a check does: a check that crashes is one row with outcome `error`.
    """

    def scenes_of(part: Evidence) -> list[Scene]:
        samples = range(len(part.samples))
        return [Scene(part, index, pack.lexicon, pack.law, as_of, history) for index in samples]

    foreign = in_frames(evidence)
    views = _Views(
        scenes_of(own_part(evidence)),
        scenes_of(foreign) if foreign else [],
        scenes_of(evidence) if foreign else [],
    )
    rows = tuple(
        record_row(check, dossier, pack, as_of)
        if check.spec.subject is Subject.dossier
        else _row(check, evidence, views, pack, as_of)
        for check in pack.checks
    )
    counts = Counter(row.outcome for row in rows)
    return Report(
        schema=SCHEMA,
        as_of=as_of,
        versions=Versions(greenroom=version, rules=pack.digest),
        room=room_row(evidence),
        seen=seen_row(evidence),
        dossier=dossier is not None,
        counts={outcome: counts[outcome] for outcome in Outcome},
        checks=rows,
        criteria=tuple(_groups(pack, rows)),
        scores=scores_of(pack, rows, as_of),
        gaps=tuple(gap_rows(evidence, pack)),
        disclaimer=pack.phrases.disclaimer,
    )


@dataclass(frozen=True, slots=True)
class _Views:
    """The samples as scenes: the page's own part, what stands in frames of other origins, and both.

    foreign, whole: empty where no such frame was read.
    """

    own: list[Scene]
    foreign: list[Scene]
    whole: list[Scene]


def _row(check: Check, evidence: Evidence, views: _Views, pack: Pack, as_of: date) -> CheckRow:
    clauses = pack.law.in_force(check.spec.clauses, as_of)
    engine = pack.phrases.engine
    if not clauses and pack.law.is_unknown(check.spec.clauses, as_of):
        return bare_row(check, pack, Outcome.not_tested, engine["law_not_kept"], as_of)
    if not clauses:
        return bare_row(check, pack, Outcome.not_applicable, engine["no_law"], as_of)
    if evidence.room.state.is_wall:
        return bare_row(check, pack, Outcome.not_tested, engine["wall"], as_of)
    try:
        seen = [
            found
            for index in range(len(views.own))
            for found in _look(check, views, index, clauses, pack)
        ]
        return _full(check, seen, views.own, pack, as_of)
    except Exception as problem:  # noqa: BLE001 - a crashing check is one row, never the audit
        says = crash_of(problem, pack)
        return bare_row(check, pack, Outcome.error, says, as_of)


def _evaluate(check: Check, scene: Scene) -> Iterable[Finding]:
    return check.evaluate(**{name: ROOM[name](scene, check.spec) for name in check.needs})


def _findings(check: Check, views: _Views, index: int) -> Iterator[tuple[Finding, bool]]:
    """What the check finds, and whether it rests on a frame of another origin.

    What is forbidden is looked for in the page and in such frames, each by itself, so that no words
    of one excuse those of the other. What is required is looked for in them only where the page
    itself lacks it; what then comes out otherwise rests on them.
    """
    own = list(_evaluate(check, views.own[index]))
    if views.foreign and check.spec.expects is Expects.forbid:
        there = _evaluate(check, views.foreign[index])
        yield from ((finding, True) for finding in there if is_foreign(finding))
    elif views.whole and any(finding.absent for finding in own):
        for finding in _evaluate(check, views.whole[index]):
            yield finding, finding not in own
        return
    yield from ((finding, False) for finding in own)


def _look(
    check: Check, views: _Views, index: int, clauses: tuple[Clause, ...], pack: Pack
) -> Iterator[Sighting]:
    scene = views.own[index]
    not_fully_seen = any(scene.gaps(zone) for zone in check.spec.reads)
    binding = is_binding(clauses)
    for finding, foreign in _findings(check, views, index):
        outcome, lowered = stand_behind(
            check.spec.reasons[finding.reason].outcome,
            binding=binding,
            unseen=finding.absent and not_fully_seen,
            unclear=is_unclear(finding),
            foreign=foreign,
        )
        mark = fingerprint(address_of(check, finding, scene))
        yield Sighting(
            finding, mark, index, outcome, pack.phrases.engine[lowered] if lowered else None
        )


def _full(
    check: Check, seen: list[Sighting], scenes: Sequence[Scene], pack: Pack, as_of: date
) -> CheckRow:
    spec = check.spec
    if spec.over_time is OverTime.always and len(scenes) == 1:
        seen = [_once(one, pack) for one in seen]
    findings = tuple(finding_rows(check, seen, pack.phrases.why, scenes))
    parts = tuple(_parts(check, seen, scenes, pack))
    outcome = worst([*(one.outcome for one in seen), *(part.outcome for part in parts)])
    says = next((row.says for row in findings if row.outcome is outcome), None)
    if says is None and outcome is Outcome.not_tested:
        says = _pictures_unseen(spec, scenes, pack)
    if says is None:
        says = {
            Outcome.passed: spec.means.passed,
            Outcome.not_tested: spec.means.not_tested,
        }.get(outcome, spec.means.not_applicable or pack.phrases.engine["not_applicable"])
    return bare_row(check, pack, outcome, says, as_of, parts=parts, findings=findings)


def _unread(zone: Zone, scenes: Sequence[Scene]) -> set[Reason]:
    """Why a zone that is read where there is any holds something that was not read."""
    gaps = (gap for scene in scenes for gap in scene.gaps(zone) if gap.zone is zone)
    return {gap.reason for gap in gaps} & _UNREAD


def _pictures_unseen(spec: Spec, scenes: Sequence[Scene], pack: Pack) -> Words | None:
    """The sentence where only words inside pictures were not seen; None where more was not."""
    if any(scene.gaps(zone) for scene in scenes for zone in spec.reads):
        return None
    reasons = {reason for zone in spec.also for reason in _unread(zone, scenes)}
    if not reasons:
        return None
    name = "pictures_no_engine" if reasons == {Reason.no_engine} else "pictures_unseen"
    return pack.phrases.engine[name]


def _once(one: Sighting, pack: Pack) -> Sighting:
    """One sample never proves `always`: what passed in it is not tested over time."""
    if one.outcome is not Outcome.passed:
        return one
    says = pack.phrases.engine["single_sample"].fill({"quote": short(one.finding.quote)})
    return replace(one, outcome=Outcome.not_tested, lowered=says)


def _concerns(finding: Finding, zone: Zone, check: Check) -> bool:
    """A finding outside the zones that the check reads concerns all of them."""
    place = zone_of(finding, check)
    return place is zone or place not in (*check.spec.reads, *check.spec.also)


def _parts(
    check: Check, seen: list[Sighting], scenes: Sequence[Scene], pack: Pack
) -> Iterator[Part]:
    """One outcome per zone that the check reads.

    Words or a link that prove the presence of a required thing are not taken back by a gap.
    """
    spec = check.spec
    require = spec.expects is not Expects.forbid
    proven = require and any(
        one.outcome is Outcome.passed and (one.finding.text or one.finding.link) for one in seen
    )
    rest = Outcome.not_applicable if require and not seen else Outcome.passed
    places = {zone_of(one.finding, check) for one in seen}
    for zone in (*spec.reads, *spec.also):
        if zone in spec.reads:
            unseen = any(scene.gaps(zone) for scene in scenes)
        else:
            unseen = bool(_unread(zone, scenes))
            if zone not in places and not unseen:
                continue
        here = [one.outcome for one in seen if _concerns(one.finding, zone, check)]
        lacking = unseen and not proven
        bare = Outcome.not_tested if lacking else rest
        yield Part(
            zone=zone,
            zone_name=pack.phrases.zones[zone],
            outcome=worst([*here, *([bare] if lacking else [])], empty=rest),
            bare=bare,
        )


def _groups(pack: Pack, rows: Sequence[CheckRow]) -> Iterator[GroupRow]:
    for standard in pack.reported:
        for group in standard.groups:
            yield GroupRow(
                id=group.id,
                name=group.name,
                items=tuple(_item(one, pack, rows) for one in group.criteria),
            )


def _item(criterion: Criterion, pack: Pack, rows: Sequence[CheckRow]) -> ItemRow:
    here = [row for row in rows if criterion.id in row.criteria]
    people = tuple(
        question(item, pack.phrases.engine["unanswered"]) for item in pack.asked(criterion)
    )
    return ItemRow(
        id=criterion.id,
        name=criterion.name,
        outcome=worst([*(row.outcome for row in here), *(one.outcome for one in people)]),
        checks=tuple(row.id for row in here),
        people=people,
    )

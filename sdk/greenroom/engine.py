"""Judging: evidence, rules and a date in, a report out. Pure; a crash of a check stays its own."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from greenroom.check import Check, Expects, Finding, OverTime, Spec
from greenroom.criteria import Criterion
from greenroom.evidence import Evidence, Gap, Reason, Zone
from greenroom.law import Certainty, Clause
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack
from greenroom.report import (
    SCHEMA,
    CheckRow,
    Citation,
    FindingRow,
    GapRow,
    GroupRow,
    ItemRow,
    Part,
    Report,
    RoomRow,
    Seen,
    Versions,
    question,
)
from greenroom.scene import NEEDS, Scene
from greenroom.wording import normal
from greenroom.words import CHINA, Words

if TYPE_CHECKING:
    from greenroom.pricing import PriceHistory

_CONTEXT = 30
_SHORT = 200
# Of lines read from pictures with a lower score most hold a wrong character, of those above it one
# in twenty: on 23 real banners and signs 14 of 16 and 6 of 132, see bench/vision. A violation must
# not rest on a character that may be another.
CLEAR_SCORE = 0.9
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
_GOODS_ZONES = (Zone.goods_title, Zone.goods_price, Zone.goods_label)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding judged: in which sample, with which outcome after the engine's own rules."""

    finding: Finding
    sample: int
    outcome: Outcome
    lowered: Words | None = None


def judge(
    evidence: Evidence,
    pack: Pack,
    as_of: date,
    *,
    version: str,
    history: "PriceHistory | None" = None,
) -> Report:
    """The report on `evidence` under the rules of `pack` as the law stood on `as_of`.

    version: of the program, for the record. history: prices of the room on earlier days. Never
    raises for what a check does: a check that crashes is one row with outcome `error`.
    """
    scenes = [
        Scene(evidence, index, pack.lexicon, pack.law, as_of, history)
        for index in range(len(evidence.samples))
    ]
    rows = tuple(_row(check, evidence, scenes, pack, as_of) for check in pack.checks)
    counts = Counter(row.outcome for row in rows)
    return Report(
        schema=SCHEMA,
        as_of=as_of,
        versions=Versions(greenroom=version, rules=pack.digest),
        room=_room(evidence),
        seen=_seen(evidence),
        counts={outcome: counts[outcome] for outcome in Outcome},
        checks=rows,
        criteria=tuple(_groups(pack, rows)),
        gaps=tuple(_gaps(evidence, pack)),
        disclaimer=pack.phrases.disclaimer,
    )


def _row(
    check: Check, evidence: Evidence, scenes: Sequence[Scene], pack: Pack, as_of: date
) -> CheckRow:
    clauses = pack.law.in_force(check.spec.clauses, as_of)
    engine = pack.phrases.engine
    if not clauses and pack.law.is_unknown(check.spec.clauses, as_of):
        return _bare(check, pack, Outcome.not_tested, engine["law_not_kept"], as_of)
    if not clauses:
        return _bare(check, pack, Outcome.not_applicable, engine["no_law"], as_of)
    if evidence.room.state.is_wall:
        return _bare(check, pack, Outcome.not_tested, engine["wall"], as_of)
    try:
        seen = [
            found
            for index, scene in enumerate(scenes)
            for found in _look(check, scene, index, clauses, pack)
        ]
        return _full(check, seen, scenes, pack, as_of)
    except Exception as problem:  # noqa: BLE001 - a crashing check is one row, never the audit
        says = crash_of(problem, pack)
        return _bare(check, pack, Outcome.error, says, as_of)


def crash_of(problem: Exception, pack: Pack) -> Words:
    """The sentence for a check that crashed."""
    words = f"{type(problem).__name__}: {problem}"[:300]
    return pack.phrases.engine["crashed"].fill({"problem": words})


def _look(
    check: Check, scene: Scene, index: int, clauses: tuple[Clause, ...], pack: Pack
) -> Iterator[_Seen]:
    needs = {name: NEEDS[name](scene, check.spec) for name in check.needs}
    not_fully_seen = any(scene.gaps(zone) for zone in check.spec.reads)
    binding = is_binding(clauses)
    for finding in check.evaluate(**needs):
        outcome, lowered = stand_behind(
            check.spec.reasons[finding.reason].outcome,
            binding=binding,
            unseen=finding.absent and not_fully_seen,
            unclear=is_unclear(finding),
        )
        yield _Seen(finding, index, outcome, pack.phrases.engine[lowered] if lowered else None)


def is_binding(clauses: Iterable[Clause]) -> bool:
    """True where a binding clause whose text is confirmed is among them: it carries a violation."""
    return any(clause.binding and clause.certainty is not Certainty.C for clause in clauses)


def is_unclear(finding: Finding) -> bool:
    """True where it rests on words read from a picture that may have been misread."""
    score = finding.text.score if finding.text is not None else None
    return score is not None and score < CLEAR_SCORE


def stand_behind(
    outcome: Outcome, *, binding: bool, unseen: bool, unclear: bool = False
) -> tuple[Outcome, str]:
    """What the engine stands behind of a reason's own outcome, and the phrase that says why less.

    binding: law in force carries a violation. unseen: it rests on an absence in a zone that was
    not fully seen. unclear: it rests on words that may have been misread. The phrase is a key of
    `phrases.yaml`, empty where nothing was lowered.
    """
    if unseen and outcome.rank > Outcome.not_tested.rank:
        return Outcome.not_tested, "lowered_absent"
    if outcome is Outcome.violation and not binding:
        return Outcome.needs_review, "lowered_law"
    if outcome is Outcome.violation and unclear:
        return Outcome.needs_review, "lowered_score"
    return outcome, ""


def _full(
    check: Check, seen: list[_Seen], scenes: Sequence[Scene], pack: Pack, as_of: date
) -> CheckRow:
    spec = check.spec
    if spec.over_time is OverTime.always and len(scenes) == 1:
        seen = [_once(one, pack) for one in seen]
    findings = tuple(_finding_rows(check, seen, pack.phrases.why, scenes))
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
    return _bare(check, pack, outcome, says, as_of, parts=parts, findings=findings)


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


def _once(one: _Seen, pack: Pack) -> _Seen:
    """One sample never proves `always`: what passed in it is not tested over time."""
    if one.outcome is not Outcome.passed:
        return one
    says = pack.phrases.engine["single_sample"].fill({"quote": short(one.finding.quote)})
    return replace(one, outcome=Outcome.not_tested, lowered=says)


def _zone(finding: Finding, check: Check) -> Zone | None:
    if finding.text is not None:
        return finding.text.zone
    if finding.link is not None:
        return finding.link.zone
    if finding.image is not None:
        return finding.image.zone
    if finding.goods is not None:
        return next((zone for zone in check.spec.reads if zone in _GOODS_ZONES), Zone.goods)
    return None


def _concerns(finding: Finding, zone: Zone, check: Check) -> bool:
    """A finding outside the zones that the check reads concerns all of them."""
    place = _zone(finding, check)
    return place is zone or place not in (*check.spec.reads, *check.spec.also)


def _parts(check: Check, seen: list[_Seen], scenes: Sequence[Scene], pack: Pack) -> Iterator[Part]:
    """One outcome per zone that the check reads.

    Words or a link that prove the presence of a required thing are not taken back by a gap.
    """
    spec = check.spec
    require = spec.expects is not Expects.forbid
    proven = require and any(
        one.outcome is Outcome.passed and (one.finding.text or one.finding.link) for one in seen
    )
    rest = Outcome.not_applicable if require and not seen else Outcome.passed
    places = {_zone(one.finding, check) for one in seen}
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


def _finding_rows(
    check: Check, seen: list[_Seen], why: Mapping[str, Words], scenes: Sequence[Scene]
) -> list[FindingRow]:
    """Findings with the same address over samples become one row, worst outcome first."""
    pictures = [{one.id: one.sha256 for one in scene.sample.images} for scene in scenes]
    merged: dict[tuple[str, int], list[_Seen]] = {}
    ordinal: Counter[tuple[str, int]] = Counter()
    for one in seen:
        mark = _fingerprint(check, one.finding)
        ordinal[mark, one.sample] += 1
        merged.setdefault((mark, ordinal[mark, one.sample]), []).append(one)
    times = [f"{scene.sample.at.astimezone(CHINA):%H:%M:%S}" for scene in scenes]
    rows = [
        _finding_row(check, mark, group, times, why, pictures)
        for (mark, _), group in merged.items()
    ]
    return sorted(rows, key=lambda row: -row.outcome.rank)


def _finding_row(
    check: Check,
    mark: str,
    group: list[_Seen],
    times: Sequence[str],
    why: Mapping[str, Words],
    pictures: Sequence[Mapping[str, str | None]],
) -> FindingRow:
    first = max(group, key=lambda one: one.outcome.rank)
    finding, text = first.finding, first.finding.text
    verdict = check.spec.reasons[finding.reason]
    samples = tuple(one.sample for one in group)
    values = {
        "quote": finding.quote,
        "samples": str(len(samples)),
        "times": "、".join(dict.fromkeys(times[sample] for sample in samples)),
        **finding.values,
    }
    says = verdict.says.fill({name: short(value) for name, value in values.items()})
    if first.outcome is Outcome.not_tested and first.lowered is not None:
        says = first.lowered
    zone = _zone(finding, check)
    return FindingRow(
        outcome=first.outcome,
        reason=finding.reason,
        says=says,
        remedy=verdict.remedy or check.spec.remedy,
        quote=finding.quote,
        context=_context(finding),
        context_at=min(finding.start, _CONTEXT),
        start=finding.start,
        end=finding.end,
        text=text.id if text else None,
        goods=finding.goods.id if finding.goods else (text.goods if text else None),
        link=finding.link.id if finding.link else None,
        image=text.image if text and text.image else finding.image.id if finding.image else None,
        picture=pictures[first.sample].get(text.image) if text and text.image else None,
        score=text.score if text else None,
        box=next(
            (one.box for one in (text, finding.link, finding.goods, finding.image) if one), None
        ),
        zone=zone,
        speaker=text.speaker if text else None,
        samples=samples,
        why=tuple(why[name] for name in finding.why),
        lowered=first.lowered,
        fingerprint=mark,
    )


def short(words: str) -> str:
    """Words from a page as a sentence can hold them; the finding's `quote` keeps all of them."""
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


def _context(finding: Finding) -> str:
    if finding.text is None:
        return ""
    return finding.text.text[max(0, finding.start - _CONTEXT) : finding.end + _CONTEXT]


def _fingerprint(check: Check, finding: Finding) -> str:
    """Same check, reason, words and zone → same mark, whatever the moment or the ids."""
    words = normal(finding.quote).text
    around = normal(_context(finding)).text
    named = (check.id, finding.reason, words, around, str(_zone(finding, check) or ""))
    return hashlib.sha256("\0".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _bare(
    check: Check,
    pack: Pack,
    outcome: Outcome,
    says: Words,
    as_of: date,
    *,
    parts: tuple[Part, ...] = (),
    findings: tuple[FindingRow, ...] = (),
) -> CheckRow:
    spec = check.spec
    phrases = pack.phrases
    return CheckRow(
        id=check.id,
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


def _gaps(evidence: Evidence, pack: Pack) -> Iterator[GapRow]:
    phrases = pack.phrases
    if evidence.carrier in phrases.carriers:
        yield GapRow(
            zone=None, zone_name=None, reason=None, says=phrases.carriers[evidence.carrier]
        )
    merged: dict[tuple[Zone | None, Reason, str], list[int]] = {}
    for gap, index in _all_gaps(evidence):
        samples = merged.setdefault((gap.zone, gap.reason, gap.detail), [])
        if index is not None:
            samples.append(index)
    for (zone, reason, detail), samples in merged.items():
        yield GapRow(
            zone=zone,
            zone_name=phrases.zones[zone] if zone else None,
            reason=reason,
            says=phrases.gaps[reason],
            detail=detail,
            samples=tuple(samples) if len(samples) < len(evidence.samples) else (),
        )


def _all_gaps(evidence: Evidence) -> Iterable[tuple[Gap, int | None]]:
    for gap in evidence.gaps:
        yield gap, gap.sample
    for index, sample in enumerate(evidence.samples):
        for gap in sample.gaps:
            yield gap, index


def _room(evidence: Evidence) -> RoomRow:
    last = evidence.samples[-1]

    def first(zone: Zone) -> str:
        return next((text.text for text in last.texts if text.zone is zone), "")

    return RoomRow(
        platform=evidence.room.platform,
        url=evidence.room.url,
        title=first(Zone.room_title),
        account_name=first(Zone.account_name),
        host=evidence.room.host,
    )


def _seen(evidence: Evidence) -> Seen:
    samples = evidence.samples
    return Seen(
        state=evidence.room.state,
        carrier=evidence.carrier,
        collector=evidence.collector,
        samples=len(samples),
        span_s=round(evidence.span_s, 3),
        first=samples[0].at.isoformat(),
        last=samples[-1].at.isoformat(),
        viewport=samples[-1].viewport,
    )

"""Judging: evidence, rules and a date in, a report out. Pure; a crash of a check stays its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from greenroom.check import Check, Expects, Finding, OverTime, Subject
from greenroom.dossier.document import Dossier
from greenroom.evidence import Evidence, Gap, Reason, Zone
from greenroom.fingerprint import Address, fingerprint
from greenroom.law import Clause
from greenroom.outcome import Outcome, worst
from greenroom.pack import Item, Pack
from greenroom.records import record_row
from greenroom.report import (
    SCHEMA,
    CheckRow,
    FindingRow,
    GapRow,
    GroupRow,
    ItemRow,
    Part,
    Question,
    Report,
    RoomRow,
    Seen,
    Versions,
)
from greenroom.rows import bare_row, crash_of, is_binding, short, stand_behind
from greenroom.scene import NEEDS, Scene
from greenroom.score import Score, score
from greenroom.words import Words

_CONTEXT = 30
_GOODS_ZONES = (Zone.goods_title, Zone.goods_price, Zone.goods_label)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding judged: in which sample, with which outcome after the engine's own rules.

    mark: its fingerprint.
    """

    finding: Finding
    mark: str
    sample: int
    outcome: Outcome
    lowered: Words | None = None


def judge(
    evidence: Evidence, pack: Pack, as_of: date, *, version: str, dossier: Dossier | None = None
) -> Report:
    """The report on `evidence` under the rules of `pack` as the law stood on `as_of`.

    version: of the program, for the record. dossier: what lies behind the page; without it the
    checks of records are not tested. Never raises for what a check does: a check that
    crashes is one row with outcome `error`.
    """
    scenes = [
        Scene(evidence, index, pack.lexicon, pack.law, as_of)
        for index in range(len(evidence.samples))
    ]
    rows = tuple(
        record_row(check, dossier, pack, as_of)
        if check.spec.subject is Subject.dossier
        else _row(check, evidence, scenes, pack, as_of)
        for check in pack.checks
    )
    counts = Counter(row.outcome for row in rows)
    return Report(
        schema=SCHEMA,
        as_of=as_of,
        versions=Versions(greenroom=version, rules=pack.digest),
        room=_room(evidence),
        seen=_seen(evidence),
        dossier=dossier is not None,
        counts={outcome: counts[outcome] for outcome in Outcome},
        checks=rows,
        criteria=tuple(_groups(pack, rows)),
        scores=tuple(_scores(pack, rows)),
        gaps=tuple(_gaps(evidence, pack)),
        disclaimer=pack.phrases.disclaimer,
    )


def _row(
    check: Check, evidence: Evidence, scenes: Sequence[Scene], pack: Pack, as_of: date
) -> CheckRow:
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
            for index, scene in enumerate(scenes)
            for found in _look(check, scene, index, clauses, pack)
        ]
        return _full(check, seen, scenes, pack, as_of)
    except Exception as problem:  # noqa: BLE001 - a crashing check is one row, never the audit
        says = crash_of(problem, pack)
        return bare_row(check, pack, Outcome.error, says, as_of)


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
        )
        mark = fingerprint(_address(check, finding, scene))
        yield _Seen(
            finding, mark, index, outcome, pack.phrases.engine[lowered] if lowered else None
        )


def _full(
    check: Check, seen: list[_Seen], scenes: Sequence[Scene], pack: Pack, as_of: date
) -> CheckRow:
    spec = check.spec
    if spec.over_time is OverTime.always and len(scenes) == 1:
        seen = [_once(one, pack) for one in seen]
    findings = tuple(_finding_rows(check, seen, pack.phrases.why))
    parts = tuple(_parts(check, seen, scenes, pack))
    outcome = worst([*(one.outcome for one in seen), *(part.outcome for part in parts)])
    says = next((row.says for row in findings if row.outcome is outcome), None)
    if says is None:
        says = {
            Outcome.passed: spec.means.passed,
            Outcome.not_tested: spec.means.not_tested,
        }.get(outcome, spec.means.not_applicable or pack.phrases.engine["not_applicable"])
    return bare_row(check, pack, outcome, says, as_of, parts=parts, findings=findings)


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
    for zone in (*spec.reads, *(zone for zone in spec.also if zone in places)):
        here = [one.outcome for one in seen if _concerns(one.finding, zone, check)]
        if zone in spec.reads and not proven and any(scene.gaps(zone) for scene in scenes):
            here.append(Outcome.not_tested)
        yield Part(zone=zone, zone_name=pack.phrases.zones[zone], outcome=worst(here, empty=rest))


def _finding_rows(check: Check, seen: list[_Seen], why: Mapping[str, Words]) -> list[FindingRow]:
    """Findings with the same address over samples become one row, worst outcome first."""
    merged: dict[tuple[str, int], list[_Seen]] = {}
    ordinal: Counter[tuple[str, int]] = Counter()
    for one in seen:
        ordinal[one.mark, one.sample] += 1
        merged.setdefault((one.mark, ordinal[one.mark, one.sample]), []).append(one)
    rows = [_finding_row(check, group, why) for group in merged.values()]
    return sorted(rows, key=lambda row: -row.outcome.rank)


def _finding_row(check: Check, group: list[_Seen], why: Mapping[str, Words]) -> FindingRow:
    first = max(group, key=lambda one: one.outcome.rank)
    finding, text = first.finding, first.finding.text
    verdict = check.spec.reasons[finding.reason]
    samples = tuple(one.sample for one in group)
    values = {"quote": finding.quote, "samples": str(len(samples)), **finding.values}
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
        box=next((one.box for one in (text, finding.link, finding.goods) if one), None),
        zone=zone,
        speaker=text.speaker if text else None,
        samples=samples,
        why=tuple(why[name] for name in finding.why),
        lowered=first.lowered,
        fingerprint=first.mark,
    )


def _context(finding: Finding) -> str:
    if finding.text is None:
        return ""
    return finding.text.text[max(0, finding.start - _CONTEXT) : finding.end + _CONTEXT]


def _address(check: Check, finding: Finding, scene: Scene) -> Address:
    """Cards without words of their own go by their title, so that no two share a mark."""
    card = finding.goods
    title = scene.by_id[card.title].text if card is not None and card.title else ""
    return Address(
        check=check.id,
        reason=finding.reason,
        words=finding.quote or title,
        around=_context(finding),
        zone=str(_zone(finding, check) or ""),
    )


def _groups(pack: Pack, rows: Sequence[CheckRow]) -> Iterator[GroupRow]:
    for criteria in pack.criteria.values():
        for group in criteria.groups:
            yield GroupRow(
                id=group.id,
                name=group.name,
                items=tuple(_item(item, rows) for item in group.items),
            )


def _item(item: Item, rows: Sequence[CheckRow]) -> ItemRow:
    here = [row for row in rows if item.id in row.criteria]
    people = tuple(
        Question(
            id=row.id,
            duty=row.duty,
            ask=row.person.ask,
            how=row.person.how,
            proof=row.person.proof,
        )
        for row in item.rows
        if row.person is not None
    )
    open_questions = [Outcome.not_tested] if people else []
    return ItemRow(
        id=item.id,
        name=item.name,
        outcome=worst([*(row.outcome for row in here), *open_questions]),
        checks=tuple(row.id for row in here),
        people=people,
    )


def _scores(pack: Pack, rows: Sequence[CheckRow]) -> Iterator[Score]:
    served: dict[str, dict[str, Outcome]] = {}
    bound: set[str] = set()
    for row in rows:
        for requirement in row.requirements:
            served.setdefault(requirement, {})[row.id] = row.outcome
        if any(clause.binding for clause in row.clauses):
            bound.update(row.requirements)
    for name, weights in pack.weights.items():
        criteria = pack.criteria[weights.criteria]
        yield score(criteria, weights, served, profile=name, bound_by_law=bound)


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

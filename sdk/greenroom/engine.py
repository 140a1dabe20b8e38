"""Judging: evidence, rules and a date in, a report out. Pure; a crash of a check stays its own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from greenroom.check import Check, Expects, Finding, OverTime, Subject
from greenroom.criteria import Criterion
from greenroom.dossier.document import Dossier
from greenroom.evidence import Evidence, Zone
from greenroom.fingerprint import Address, fingerprint
from greenroom.law import Clause
from greenroom.needs import ROOM
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack
from greenroom.records import record_row
from greenroom.report import (
    SCHEMA,
    CheckRow,
    FindingRow,
    GroupRow,
    ItemRow,
    Part,
    Report,
    Versions,
    question,
)
from greenroom.rows import bare_row, crash_of, is_binding, short, stand_behind
from greenroom.scene import Scene
from greenroom.seen import gap_rows, room_row, seen_row
from greenroom.standing import scores_of
from greenroom.words import CHINA, Words

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
    needs = {name: ROOM[name](scene, check.spec) for name in check.needs}
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
    times = [f"{scene.sample.at.astimezone(CHINA):%H:%M:%S}" for scene in scenes]
    findings = tuple(_finding_rows(check, seen, times, pack.phrases.why))
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
    for zone in (*spec.reads, *(zone for zone in spec.also if zone in places)):
        here = [one.outcome for one in seen if _concerns(one.finding, zone, check)]
        unseen = zone in spec.reads and not proven and any(scene.gaps(zone) for scene in scenes)
        bare = Outcome.not_tested if unseen else rest
        yield Part(
            zone=zone,
            zone_name=pack.phrases.zones[zone],
            outcome=worst([*here, *([bare] if unseen else [])], empty=rest),
            bare=bare,
        )


def _finding_rows(
    check: Check, seen: list[_Seen], times: Sequence[str], why: Mapping[str, Words]
) -> list[FindingRow]:
    """Findings with the same address over samples become one row, worst outcome first."""
    merged: dict[tuple[str, int], list[_Seen]] = {}
    ordinal: Counter[tuple[str, int]] = Counter()
    for one in seen:
        ordinal[one.mark, one.sample] += 1
        merged.setdefault((one.mark, ordinal[one.mark, one.sample]), []).append(one)
    rows = [_finding_row(check, group, times, why) for group in merged.values()]
    return sorted(rows, key=lambda row: -row.outcome.rank)


def _finding_row(
    check: Check, group: list[_Seen], times: Sequence[str], why: Mapping[str, Words]
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
        image=finding.image.id if finding.image else None,
        box=next(
            (one.box for one in (text, finding.link, finding.goods, finding.image) if one), None
        ),
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

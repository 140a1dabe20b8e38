"""Findings of checks of the room, judged, and the rows that they become over the samples."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from greenroom.check import Check, Finding
from greenroom.evidence import Zone
from greenroom.fingerprint import Address
from greenroom.outcome import Outcome
from greenroom.report import FindingRow
from greenroom.rows import short
from greenroom.scene import Scene
from greenroom.words import CHINA, Words

_CONTEXT = 30
_GOODS_ZONES = (Zone.goods_title, Zone.goods_price, Zone.goods_label)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding judged: in which sample, with which outcome after the engine's own rules.

    mark: its fingerprint.
    """

    finding: Finding
    mark: str
    sample: int
    outcome: Outcome
    lowered: Words | None = None


def zone_of(finding: Finding, check: Check) -> Zone | None:
    """Where on the page it stands; None for the room as a whole."""
    if finding.text is not None:
        return finding.text.zone
    if finding.link is not None:
        return finding.link.zone
    if finding.image is not None:
        return finding.image.zone
    if finding.goods is not None:
        return next((zone for zone in check.spec.reads if zone in _GOODS_ZONES), Zone.goods)
    return None


def finding_rows(
    check: Check, seen: list[Sighting], why: Mapping[str, Words], scenes: Sequence[Scene]
) -> list[FindingRow]:
    """Findings with the same address over samples become one row, worst outcome first."""
    pictures = [{one.id: one.sha256 for one in scene.sample.images} for scene in scenes]
    merged: dict[tuple[str, int], list[Sighting]] = {}
    ordinal: Counter[tuple[str, int]] = Counter()
    for one in seen:
        ordinal[one.mark, one.sample] += 1
        merged.setdefault((one.mark, ordinal[one.mark, one.sample]), []).append(one)
    times = [f"{scene.sample.at.astimezone(CHINA):%H:%M:%S}" for scene in scenes]
    rows = [_finding_row(check, group, times, why, pictures) for group in merged.values()]
    return sorted(rows, key=lambda row: -row.outcome.rank)


def _finding_row(
    check: Check,
    group: list[Sighting],
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
    zone = zone_of(finding, check)
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
        fingerprint=first.mark,
    )


def _context(finding: Finding) -> str:
    if finding.text is None:
        return ""
    return finding.text.text[max(0, finding.start - _CONTEXT) : finding.end + _CONTEXT]


def address_of(check: Check, finding: Finding, scene: Scene) -> Address:
    """Cards without words of their own go by their title, so that no two share a mark."""
    card = finding.goods
    title = scene.by_id[card.title].text if card is not None and card.title else ""
    return Address(
        check=check.id,
        reason=finding.reason,
        words=finding.quote or title,
        around=_context(finding),
        zone=str(zone_of(finding, check) or ""),
    )

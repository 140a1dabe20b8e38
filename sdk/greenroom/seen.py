"""What was seen of a room and what was not, as rows of a report."""

from collections.abc import Iterable, Iterator

from greenroom.evidence import Evidence, Gap, Reason, Zone
from greenroom.pack import Pack
from greenroom.report import GapRow, RoomRow, Seen


def gap_rows(evidence: Evidence, pack: Pack) -> Iterator[GapRow]:
    """Everything that was not seen, each gap once with the samples it was in."""
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


def room_row(evidence: Evidence) -> RoomRow:
    """Which room it was, as its last sample showed it."""
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


def seen_row(evidence: Evidence) -> Seen:
    """How it was looked at."""
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

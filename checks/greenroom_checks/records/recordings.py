"""Recordings of the streams held: kept for the term of the law, complete, none missing."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, Recording
from greenroom.law import Law
from greenroom.retention import Keeping, keep_until, years_after
from greenroom.words import CHINA

KIND = "stream"


def evaluate(
    dossier: Dossier, law: Law, retention: Mapping[str, Keeping], as_of: date
) -> Iterator[Finding]:
    """One finding per stream whose term still runs or whose recording went too early.

    The term starts with the end of the stream; own rules may only make it longer. Source: 网络交易
    监督管理办法 on live video; Zhoushan criteria 1.2.
    """
    kept = {one.stream: (number, one) for number, one in enumerate(dossier.recordings or ())}
    own = dossier.own_rules.retention_years if dossier.own_rules else None
    for number, stream in enumerate(dossier.streams or ()):
        ended = stream.end.astimezone(CHINA).date()
        until = keep_until(ended, retention[KIND], law)
        if until is None or ended > as_of:
            continue
        values = {"until": until.isoformat(), "from": (until + timedelta(days=1)).isoformat()}
        if stream.id not in kept:
            if as_of <= until:
                yield Finding(
                    "missing",
                    record=stream.id,
                    path=f"streams/{number}",
                    absent=True,
                    values=values,
                )
            continue
        place, recording = kept[stream.id]
        own_until = years_after(ended, own) if own is not None else until
        reason = _reason(recording, until, max(own_until, until), as_of)
        gone = recording.deleted or recording.until
        yield Finding(
            reason,
            record=stream.id,
            path=f"recordings/{place}",
            values={**values, "gone": gone.isoformat() if gone else "–"},
        )


def _reason(recording: Recording, until: date, own_until: date, as_of: date) -> str:
    deleted = recording.deleted
    if deleted is not None and deleted <= until:
        return "deleted_early"
    if deleted is not None and deleted <= own_until:
        return "deleted_by_own_rule"
    if deleted is not None:
        return "deleted_in_time" if deleted <= as_of else "kept"
    if recording.until is not None and recording.until < until:
        return "planned_early"
    return "incomplete" if recording.complete is False else "kept"

"""Before every stream: hosts verified, and reported to the platform."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, Stream
from greenroom.law import Law
from greenroom.words import CHINA

CLAUSE = "ldjg-2026/28"


def evaluate(dossier: Dossier, law: Law, as_of: date) -> Iterator[Finding]:
    """The findings of each stream held since the duty is in force: its report, then its hosts.

    Source: Order 117 of 2025 art. 28.
    """
    hosts = {one.id: one for one in dossier.hosts or ()}
    for number, stream in enumerate(dossier.streams or ()):
        day = stream.start.astimezone(CHINA).date()
        if day > as_of or not law.in_force((CLAUSE,), day):
            continue
        path = f"streams/{number}"
        yield _report(stream, path)
        for id_ in stream.hosts:
            host = hosts.get(id_)
            if host is not None and (host.verified is None or host.verified > day):
                yield Finding(
                    "unverified", record=f"{stream.id} {id_}", path=path, values={"host": id_}
                )
        if not stream.hosts:
            yield Finding("no_hosts", record=stream.id, path=path)


def _report(stream: Stream, path: str) -> Finding:
    if stream.reported is None:
        return Finding("unreported", record=stream.id, path=path)
    values = {"at": f"{stream.reported.astimezone(CHINA):%Y-%m-%d %H:%M}"}
    reason = "reported" if stream.reported <= stream.start else "late"
    return Finding(reason, record=stream.id, path=path, values=values)

"""Hosts and the trainings they took part in over the last year."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier
from greenroom.retention import years_after


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """One finding per host who is a person.

    “Over the last year” is this tool's reading of regular training. Source: Zhoushan criteria 2.2.
    """
    for number, host in enumerate(dossier.hosts or ()):
        if host.virtual:
            continue
        held = [
            one.held
            for one in dossier.trainings or ()
            if host.id in one.hosts and one.held <= as_of
        ]
        last = max(held, default=None)
        trained = last is not None and years_after(last, 1) >= as_of
        yield Finding(
            "trained" if trained else "untrained",
            record=host.id,
            path=f"hosts/{number}",
            absent=not trained,
            values={"last": last.isoformat() if last else "–"},
        )

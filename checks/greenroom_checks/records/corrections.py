"""The log of slips of the tongue and their corrections."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.dossier.document import Correction, Dossier, Stream


def evaluate(dossier: Dossier) -> Iterator[Finding]:
    """One finding per slip.

    Source: Order 117 of 2025 art. 31.
    """
    streams = {one.id: one for one in dossier.streams or ()}
    for number, slip in enumerate(dossier.corrections or ()):
        yield Finding(
            _reason(slip, streams.get(slip.stream)),
            record=f"{slip.stream} {slip.said}",
            path=f"corrections/{number}",
        )


def _reason(slip: Correction, stream: Stream | None) -> str:
    if slip.corrected is None:
        return "open"
    if stream is not None and slip.corrected > stream.end:
        return "afterwards"
    return "on_the_spot" if slip.recorded else "unrecorded"

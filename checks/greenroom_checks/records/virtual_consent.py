"""Digital humans: consent to the likeness and the voice that they use."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """Two findings per virtual host: likeness, then voice.

    Source: 2021 Measures, consent to a likeness; the voice is protected alike.
    """
    for number, host in enumerate(dossier.hosts or ()):
        if not host.virtual:
            continue
        for what, given, until in (
            ("likeness", host.likeness_consent, host.likeness_until),
            ("voice", host.voice_consent, host.voice_until),
        ):
            yield Finding(
                f"{what}_{_state(given, until, as_of)}",
                record=host.id,
                path=f"hosts/{number}",
                values={"until": until.isoformat() if until else "–"},
            )


def _state(given: date | None, until: date | None, as_of: date) -> str:
    if given is None or given > as_of:
        return "missing"
    if until is None:
        return "for_good"
    return "expired" if until < as_of else "given"

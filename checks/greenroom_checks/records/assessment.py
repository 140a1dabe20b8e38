"""Digital humans: the security assessment behind them."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """One finding per virtual host.

    Source: 2021 Measures art. 13.
    """
    for number, host in enumerate(dossier.hosts or ()):
        if not host.virtual:
            continue
        held = [
            one for one in dossier.ai_assessments or () if one.host == host.id and one.held <= as_of
        ]
        running = [one for one in held if one.until is None or one.until >= as_of]
        reason = "assessed" if running else "expired" if held else "missing"
        yield Finding(reason, record=host.id, path=f"hosts/{number}", absent=reason == "missing")

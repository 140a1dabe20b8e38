"""Age of hosts on the days they were on, and the consent of guardians."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, Host
from greenroom.law import Law
from greenroom.retention import years_after
from greenroom.words import CHINA

CLAUSE = "wlzb-2021/17"


def evaluate(dossier: Dossier, law: Law, as_of: date) -> Iterator[Finding]:
    """One finding per host who is a person, on their first day on, else on the day judged.

    Source: 2021 Measures art. 17; Law on the Protection of Minors art. 76.
    """
    least = int(law.number(CLAUSE, "age_min"))
    grown = int(law.number(CLAUSE, "guardian_until_age"))
    for number, host in enumerate(dossier.hosts or ()):
        if host.virtual:
            continue
        day = _first_day(dossier, host, law, as_of)
        values = {"least": str(least), "grown": str(grown), "day": day.isoformat()}
        yield Finding(
            _reason(host, day, least, grown),
            record=host.id,
            path=f"hosts/{number}",
            values=values,
        )


def _first_day(dossier: Dossier, host: Host, law: Law, as_of: date) -> date:
    """The first on which the law held and the host was on."""
    days = [
        day
        for stream in dossier.streams or ()
        if host.id in stream.hosts
        and law.in_force((CLAUSE,), day := stream.start.astimezone(CHINA).date())
    ]
    return min(days, default=as_of)


def _reason(host: Host, day: date, least: int, grown: int) -> str:
    if host.born is None:
        return "unknown"
    if day < years_after(host.born, least):
        return "too_young"
    if day >= years_after(host.born, grown):
        return "grown"
    consent = host.guardian_consent
    return "consented" if consent is not None and consent <= day else "no_consent"

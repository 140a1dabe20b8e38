"""Prize draws held: worth of the top prize, rules, results, archive."""

from collections.abc import Iterator, Mapping
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, PrizeDraw
from greenroom.law import Law
from greenroom.retention import Keeping, keep_until

LIMIT, KIND = "aucl-2025/11", "prize"


def evaluate(
    dossier: Dossier, law: Law, retention: Mapping[str, Keeping], as_of: date
) -> Iterator[Finding]:
    """Every fault of each draw held so far, or that it has none.

    Source: Anti-Unfair Competition Law art. 11; SAMR Order 32 on the archive.
    """
    limit = law.number(LIMIT, "prize_yuan_max")
    for number, draw in enumerate(dossier.prize_draws or ()):
        if draw.held > as_of:
            continue
        until = keep_until(draw.held, retention[KIND], law)
        reasons = [
            *_worth(draw, limit, binds=bool(law.in_force((LIMIT,), draw.held))),
            *_published(draw),
            *(["archive_gone"] if _too_early(draw.archive_deleted, until) else []),
        ]
        for reason in reasons or ["in_order"]:
            yield Finding(
                reason,
                record=draw.id,
                path=f"prize_draws/{number}",
                values={
                    "limit": f"{limit:,.0f}",
                    "worth": f"{draw.top_yuan:,.2f}" if draw.top_yuan is not None else "–",
                    "until": until.isoformat() if until else "–",
                },
            )


def _worth(draw: PrizeDraw, limit: float, *, binds: bool) -> Iterator[str]:
    if draw.top_yuan is None:
        yield "no_worth"
    elif draw.top_yuan > limit:
        yield "over_limit" if binds else "over_limit_then"


def _published(draw: PrizeDraw) -> Iterator[str]:
    if not draw.rules_published:
        yield "no_rules"
    if not draw.number_or_odds_published:
        yield "no_odds"
    if not draw.results_recorded:
        yield "no_results"


def _too_early(deleted: date | None, until: date | None) -> bool:
    return deleted is not None and until is not None and deleted <= until

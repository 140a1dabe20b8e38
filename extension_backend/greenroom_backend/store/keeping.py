"""How long an audit and its pictures are kept. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from greenroom.pack import Pack
from greenroom.retention import keep_until

STREAM: Final = "stream"
# Content of a stream and its logs; the article sets no other day, so the term holds for every one.
CONTENT: Final = "live-service-2016/16"
_DAYS: Final = "days"
Days = Annotated[int, Field(ge=1, le=36_500)]


class KeepingProfile(BaseModel):
    """Days to keep pictures and audits (evidence, report) of an organisation, counted from the day
    after the audit; never fewer than law asks. None: just what law asks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pictures_days: Days | None = None
    audits_days: Days | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The last day on which each must still be there; None: no term is known, so it stays."""

    pictures: date | None
    audits: date | None


def terms(made: date, profile: KeepingProfile, pack: Pack) -> Terms:
    """The terms of an audit made on a day in China.

    Pictures: sixty days as content of a stream. Audits: as records of verification and correction
    that belong to a stream. An audit made before any law kept here came into force has no term by
    law and is purged only where the profile sets one.
    """
    keeping = pack.retention.get(STREAM)
    by_law = keep_until(made, keeping, pack.law) if keeping else None
    content = made + timedelta(days=int(pack.law.number(CONTENT, _DAYS)))
    return Terms(
        _longer(content, made, profile.pictures_days),
        _longer(by_law, made, profile.audits_days),
    )


def _longer(by_law: date | None, made: date, days: int | None) -> date | None:
    own = made + timedelta(days=days) if days is not None else None
    return max((day for day in (by_law, own) if day is not None), default=None)

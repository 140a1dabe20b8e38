"""Moments as they stand in the tables."""

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """An aware time as ISO text in UTC: the order of such texts is the order of the times."""
    return at.astimezone(UTC).isoformat()


def moment_or_none(at: datetime | None) -> str | None:
    """The same, None staying None."""
    return None if at is None else moment(at)

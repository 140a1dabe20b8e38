"""Prices of earlier days as a bundle holds them: a part of its own, in kept lines."""

from collections.abc import Mapping

from greenroom.errors import InputError
from greenroom.pricing import PriceHistory
from greenroom.pricing.records import as_lines, read_lines

PRICES = "prices.jsonl"


def prices_part(room: str, history: PriceHistory) -> bytes:
    """The history of one room as the part of a bundle. room: its `room_key`."""
    return "".join(as_lines(room, history.deals, history.covered)).encode()


def prices_in(files: Mapping[str, bytes]) -> PriceHistory | None:
    """The history in the files of a bundle, None where it has none. Raises InputError."""
    raw = files.get(PRICES)
    if raw is None:
        return None
    rooms = read_lines(raw, PRICES)
    if len(rooms) > 1:
        raise InputError("holds the prices of several rooms", at=PRICES)
    return next(iter(rooms.values()), PriceHistory())

"""Two runs beside each other, room by room. Pure.

Counts what machines saw. A violation is gone only where the twelve's checks were judged again and
came to something; what was not seen this time is said to be unseen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from greenroom.batch.result import Result
from greenroom.outcome import Outcome


class Move(StrEnum):
    """What became of a room, or of one of the twelve in it, since the earlier run.

    unseen: at fault then, not looked at now. added: not judged in the earlier run.
    """

    worse = "worse"
    better = "better"
    same = "same"
    unseen = "unseen"
    added = "added"


@dataclass(frozen=True, slots=True)
class ItemTrend:
    """rooms: judged in both runs. before, after: at fault in the earlier and in the later."""

    rooms: int
    before: int
    after: int
    moves: Mapping[Move, int]


@dataclass(frozen=True, slots=True)
class Trend:
    """rooms: by key, those of the later run that were judged. items: by id.

    missing: judged in the earlier run and not in the later one.
    """

    rooms: Mapping[str, Move]
    items: Mapping[str, ItemTrend]
    missing: int


def trend_of(earlier: Iterable[Result], later: Iterable[Result], items: Iterable[str]) -> Trend:
    """How the rooms of the later run moved, found again by their keys."""
    then = {one.key: one for one in earlier if one.items}
    now = {one.key: one for one in later if one.items}
    both = [(then[key], one) for key, one in now.items() if key in then]
    return Trend(
        rooms={key: room_move(then.get(key), one) for key, one in now.items()},
        items={item: _item_trend(item, both) for item in items},
        missing=len(then.keys() - now.keys()),
    )


def room_move(before: Result | None, now: Result) -> Move:
    """The room as a whole: one of the twelve that got worse outweighs all that got better."""
    if before is None:
        return Move.added
    found = {_move(before, now, item) for item in now.items}
    order = (Move.worse, Move.unseen, Move.better)
    return next((one for one in order if one in found), Move.same)


def _item_trend(item: str, both: Iterable[tuple[Result, Result]]) -> ItemTrend:
    moves: Counter[Move] = Counter()
    rooms = before = after = 0
    for then, later in both:
        rooms += 1
        before += _seen(then, item) is Outcome.violation
        after += _seen(later, item) is Outcome.violation
        moves[_move(then, later, item)] += 1
    return ItemTrend(rooms, before, after, moves)


def _seen(result: Result, item: str) -> Outcome:
    """What machines saw; journals of earlier versions hold only the whole."""
    return result.machine.get(item, result.items.get(item, Outcome.not_tested))


def _move(before: Result, now: Result, item: str) -> Move:
    then, later = _seen(before, item), _seen(now, item)
    was, is_now = then is Outcome.violation, later is Outcome.violation
    if is_now and not was:
        return Move.worse
    if not was or is_now:
        return Move.same
    blind = later in (Outcome.not_tested, Outcome.error)
    return Move.unseen if blind else Move.better

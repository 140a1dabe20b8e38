"""Faults in adapters that the schema can't see: rules that never apply, or read on one side only.

Pure: adapters in, faults out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from greenroom.capture.adapter import GENERIC, Adapter, Lines, State, host_of
from greenroom.evidence import Zone


class Level(StrEnum):
    """An error must be put right; a note is a weakness that may have to stay."""

    error = "error"
    note = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. kind: a word for what is wrong; where: the selector, path or address at fault."""

    level: Level
    kind: str
    adapter: str
    where: str
    detail: str = ""


# What only one of the two readers understands.
_SAVED_ONLY_CSS = re.compile(r":-soup|:contains\(|!=")
_PYTHON_ONLY = re.compile(r"\(\?P[<=]|\(\?[aiLmsux]+\)|\(\?>|\\[AZ]|[*+?}]\+")
# A class that a build made: letters of both cases with a digit among them, and no word.
_HASHED = re.compile(
    r"[.\"'](_?(?=[A-Za-z0-9_]*[0-9])(?=[A-Za-z0-9_]*[a-z])(?=[A-Za-z0-9_]*[A-Z])[A-Za-z0-9_]{6,12})(?![\w-])"
)
_MONEY = re.compile(r"price|amount|money|fee$", re.IGNORECASE)
# A zone that every room has: where nothing is read, the report must say so.
_ALWAYS = (Zone.room_title, Zone.account_name)


def lint(adapters: dict[str, Adapter]) -> list[Fault]:
    """Faults of adapters as their files write them, by adapter."""
    faults: list[Fault] = []
    for adapter in adapters.values():
        faults += _addresses(adapter, adapters)
        faults += _selectors(adapter)
        faults += _patterns(adapter)
        faults += _zones(adapter)
        faults += [fault for state in adapter.state for fault in _paths(adapter.id, state)]
    return faults


def _addresses(adapter: Adapter, adapters: dict[str, Adapter]) -> Iterator[Fault]:
    id_ = adapter.id
    for host in adapter.hosts:
        name = host.removeprefix("*.")
        for other in adapters.values():
            if other.id == id_:
                continue
            reads = other.reads(f"any.{name}" if host != name else name)
            if reads or host in other.hosts:
                yield Fault(Level.error, "overlap", id_, host, other.id)
        if not any(adapter.reads(host_of(room)) and _below(host, room) for room in adapter.rooms):
            yield Fault(Level.note, "no room address", id_, host)
    for room in adapter.rooms:
        if not adapter.reads(host_of(room)):
            yield Fault(Level.error, "unreachable", id_, room)
    if id_ != GENERIC and not adapter.hosts:
        yield Fault(Level.error, "unreachable", id_, "hosts")
    if id_ != GENERIC and not (adapter.walls or adapter.heuristics):
        yield Fault(Level.error, "no wall", id_, "walls", "a blocked page would pass for a room")


def _below(host: str, room: str) -> bool:
    name = host_of(room)
    return name == host or (host.startswith("*.") and name.endswith(host[1:]))


def _css(adapter: Adapter) -> Iterator[tuple[str, ...]]:
    for pick in adapter.picks:
        yield pick.css
    for counter in adapter.counters:
        yield counter.css
    goods, comments = adapter.goods, adapter.comments
    if goods:
        yield from (goods.list, goods.cards, goods.title, goods.price, goods.compared)
        yield from (goods.labels, goods.index)
    if comments:
        yield from (comments.rows, comments.author, comments.text, comments.seller)
    yield from (adapter.platform, adapter.ignore, adapter.ended)
    for wall in adapter.walls:
        yield wall.css


def _selectors(adapter: Adapter) -> Iterator[Fault]:
    for css in _css(adapter):
        for index, selector in enumerate(css):
            if selector in css[:index]:
                yield Fault(Level.error, "twice", adapter.id, selector)
            if _SAVED_ONLY_CSS.search(selector):
                yield Fault(Level.error, "no browser selector", adapter.id, selector)
            if found := _HASHED.search(selector):
                yield Fault(Level.note, "short-lived", adapter.id, selector, found[1])


def _patterns(adapter: Adapter) -> Iterator[Fault]:
    patterns = [adapter.price_text, adapter.compared_text]
    patterns += [pick.without for pick in adapter.picks] + [wall.words for wall in adapter.walls]
    for pattern in patterns:
        if found := _PYTHON_ONLY.search(pattern):
            yield Fault(Level.error, "no browser pattern", adapter.id, pattern[:80], found[0])


def _zones(adapter: Adapter) -> Iterator[Fault]:
    picked = {pick.zone for pick in adapter.picks}
    stated = {zone for state in adapter.state for zone in (*state.texts, *state.images)}
    for zone in adapter.unsupported:
        if zone in picked:
            yield Fault(Level.error, "contradiction", adapter.id, zone, "unsupported, yet picked")
    if adapter.comments and Zone.comment in adapter.unsupported:
        yield Fault(Level.error, "contradiction", adapter.id, Zone.comment)
    if adapter.goods and Zone.goods in adapter.unsupported:
        yield Fault(Level.error, "contradiction", adapter.id, Zone.goods)
    for zone in _ALWAYS:
        told = zone in picked or zone in adapter.unsupported
        embedded = any(zone in state.texts for state in adapter.state if state.decode != "file")
        if not told and (embedded or not adapter.heuristics):
            detail = "in a state only" if zone in stated else "no rule"
            yield Fault(Level.error, "silent", adapter.id, zone, detail)


def _paths(id_: str, state: State) -> Iterator[Fault]:
    plain: list[str] = [path for paths in state.texts.values() for path in paths]
    plain += [path for paths in state.counters.values() for path in paths]
    lines: Iterable[Lines | None] = (state.services, state.platform, state.comments)
    plain += [path for one in lines if one for path in one.text]
    for path in plain:
        if _MONEY.search(path.rpartition(".")[2]):
            yield Fault(Level.error, "no unit", id_, path, "a price is read with its unit")

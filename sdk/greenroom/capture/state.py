"""Embedded state: from the scripts of a page, or a JSON file, to texts, goods and counters.

The rules are the same as in `extension/collector/collector.js`; a parity test holds them together.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from greenroom.capture.adapter import Adapter, Amount, Lines, State, StateGoods
from greenroom.evidence import Price, PriceRole, Zone

MAX_STATE = 8 << 20
MAX_GOODS = 500
MAX_LINES = 1000

_PACE = re.compile(r'self\.__pace_f\.push\(\[\d+,("\w+:.+?")\]\)\s*$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class StateCard:
    """A product in a state. title: (words, source)."""

    title: tuple[str, str] | None
    prices: tuple[Price, ...]
    index: int | None


@dataclass
class Read:
    """What a state held. Each entry is (value, source). more_goods: some were left unread.

    comments: (author, words, source). wall: what stands before the room, by the state's own word.
    """

    texts: dict[Zone, tuple[str, str]] = field(default_factory=dict)
    images: dict[Zone, tuple[str, str]] = field(default_factory=dict)
    counters: dict[str, tuple[str, str]] = field(default_factory=dict)
    services: list[tuple[str, str]] = field(default_factory=list)
    platform: list[tuple[str, str]] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    goods: list[StateCard] = field(default_factory=list)
    room_id: str = ""
    state: str = ""
    wall: str = ""
    says_no_goods: bool = False
    more_goods: bool = False


# The white space of HTML and Unicode that both readers fold; Python's and JavaScript's own
# classes differ.
_SPACES = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


# Half of a pair that a page or a file left alone; no JSON document can carry it.
_LONE = re.compile("[\ud800-\udfff]")


def fold(words: str) -> str:
    """White space folded to single spaces, none at the ends; lone surrogates replaced."""
    return _LONE.sub("\ufffd", _SPACES.sub(" ", words).strip(" "))


def walk(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON is any shape
    """The value at a dotted path (`a.0.b`; empty: the value itself), None where there is none."""
    for part in path.split(".") if path else []:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def first(value: Any, paths: Iterable[str]) -> tuple[str, str] | None:  # noqa: ANN401
    """(text, path) of the first path that holds a non-empty scalar."""
    for path in paths:
        found = walk(value, path)
        if isinstance(found, bool) or found is None or isinstance(found, (dict, list)):
            continue
        text = _plain(found)
        if text:
            return text, path
    return None


def _said(value: Any, path: str) -> str:  # noqa: ANN401
    """The scalar at `path` as text, true and false among them; empty where there is none."""
    found = walk(value, path)
    if isinstance(found, bool):
        return str(found).lower()
    scalar = first(found, ("",))
    return scalar[0] if scalar else ""


def _plain(value: float | str) -> str:
    """JSON numbers as JavaScript prints them, so that both readers give the same text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold(str(value))


def decode_scripts(state: State, scripts: Iterable[tuple[str, str]]) -> Iterator[Any]:
    """States held in scripts, given as (type attribute, text); unreadable ones are passed over."""
    if state.decode == "pace":
        yield from _pace(text for _, text in scripts)
    elif state.decode == "assigned":
        yield from _assigned(state.name, (text for _, text in scripts))
    elif state.decode == "jsonld":
        blocks = [text for kind, text in scripts if kind.lower() == "application/ld+json"]
        grouped = _jsonld(parsed for text in blocks for parsed in _json(text))
        if grouped:
            yield grouped


def _json(text: str) -> Iterator[Any]:
    if len(text) > MAX_STATE:
        return
    try:
        yield json.loads(text)
    except (ValueError, RecursionError):
        return


def _pace(texts: Iterable[str]) -> Iterator[Any]:
    last: Any = None
    for text in texts:
        match = _PACE.search(text.strip())
        if match is None or "streamStore" not in text or "state" not in text:
            continue
        for chunk in _json(match[1]):
            for parsed in _json(re.sub(r"^\w+:", "", chunk)):
                for part in parsed if isinstance(parsed, list) else [parsed]:
                    if isinstance(part, dict) and "state" in part:
                        last = part
    if last is not None:
        yield last


_TOKEN = re.compile(r'"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}\[\]]|\b(?:undefined|NaN)\b', re.ASCII)


def _assigned(name: str, texts: Iterable[str]) -> Iterator[Any]:
    """What scripts assign to `window.<name>`: JSON in which `undefined` may stand bare."""
    start = re.compile(rf"\b{name}\s*=\s*(?=[{{\[])", re.ASCII)
    for text in texts:
        match = start.search(text) if len(text) <= MAX_STATE else None
        if match is None:
            continue
        out: list[str] = []
        depth, at = 0, match.end()
        for token in _TOKEN.finditer(text, at):
            bare = token[0] in ("undefined", "NaN")
            out += [text[at : token.start()], "null" if bare else token[0]]
            at = token.end()
            depth += (token[0] in "{[") - (token[0] in "}]")
            if depth == 0:
                yield from _json("".join(out))
                break


def _jsonld(parsed: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    queue = list(parsed)
    while queue:
        one = queue.pop(0)
        if isinstance(one, list):
            queue = one + queue
        elif isinstance(one, dict):
            kind = one.get("@type")
            if isinstance(kind, str):
                grouped.setdefault(kind, []).append(one)
            queue = [one.get("@graph"), one.get("itemListElement"), one.get("item"), *queue]
    return grouped


def read_state(adapter: Adapter, decoded: Iterable[tuple[State, Any]]) -> Read:
    """What the decoded states say, by the adapter's paths; earlier states win."""
    read = Read()
    for rule, value in decoded:
        # A list is no root: a later path may name an entry of it.
        roots = (root for root in (walk(value, p) for p in rule.root) if isinstance(root, dict))
        root = next((root for root in roots if walk(root, rule.has) is not None), None)
        if root is None:
            continue
        name = f"state:{adapter.id}:"
        for zone, paths in rule.texts.items():
            if zone not in read.texts and (found := first(root, paths)):
                read.texts[zone] = (found[0], name + found[1])
        for zone, paths in rule.images.items():
            if zone not in read.images and (found := first(root, paths)):
                read.images[zone] = (found[0], name + found[1])
        for counter, paths in rule.counters.items():
            if counter not in read.counters and (found := first(root, paths)):
                read.counters[counter] = (found[0], name + found[1])
        _read_rest(rule, root, name, read)
    return read


def _read_rest(rule: State, root: Any, name: str, read: Read) -> None:  # noqa: ANN401
    if not read.room_id and (found := first(root, rule.room_id)):
        read.room_id = found[0]
    if rule.live and not read.state and (said := _said(root, rule.live.path)):
        read.state = (
            "live" if said in rule.live.live else "ended" if said in rule.live.ended else ""
        )
    for wall in rule.walls:
        if not read.wall and _said(root, wall.path) in wall.values:
            read.wall = wall.state
    if rule.no_goods_if_false and walk(root, rule.no_goods_if_false) is False:
        read.says_no_goods = True
    read.services += [(words, at) for _, words, at in _lines(rule.services, root, name)]
    read.platform += [(words, at) for _, words, at in _lines(rule.platform, root, name)]
    for entry, words, at in _lines(rule.comments, root, name):
        author = first(entry, rule.comments.author) if rule.comments else None
        read.comments.append((author[0] if author else "", words, at))
    if rule.goods:
        _read_goods(rule.goods, root, name, read)


def _lines(
    lines: Lines | None,
    root: Any,  # noqa: ANN401
    name: str,
) -> Iterator[tuple[Any, str, str]]:
    """(entry, words, source) of each entry that holds words."""
    entries = walk(root, lines.each) if lines else None
    if lines and isinstance(entries, list):
        for index, entry in enumerate(entries[:MAX_LINES]):
            if found := first(entry, lines.text):
                yield entry, found[0], f"{name}{lines.each}.{index}.{found[1]}"


def _read_goods(goods: StateGoods, root: Any, name: str, read: Read) -> None:  # noqa: ANN401
    entries = walk(root, goods.each)
    if not isinstance(entries, list):
        return
    read.more_goods = read.more_goods or len(entries) > MAX_GOODS
    for index, entry in enumerate(entries[:MAX_GOODS]):
        if isinstance(entry, dict):
            read.goods.append(_card(goods, entry, f"{name}{goods.each}.{index}."))


def _card(goods: StateGoods, entry: dict[str, Any], at: str) -> StateCard:
    title = first(entry, goods.title)
    sale = _price(PriceRole.sale, entry, goods.sale, at)
    compared = _price(PriceRole.compared, entry, goods.compared, at) if goods.compared else None
    # An equal second price is the same price stored twice, never a struck one.
    if sale and compared and sale.raw == compared.raw:
        compared = None
    index = walk(entry, goods.index) if goods.index else None
    return StateCard(
        title=(title[0], at + title[1]) if title else None,
        prices=tuple(price for price in (sale, compared) if price),
        index=index if isinstance(index, int) and not isinstance(index, bool) else None,
    )


def _price(role: PriceRole, entry: dict[str, Any], amount: Amount, at: str) -> Price | None:
    found = first(entry, amount.path)
    if found is None:
        return None
    return Price(role=role, raw=found[0][:200], unit=amount.unit, source=at + found[1])

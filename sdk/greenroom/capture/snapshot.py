"""Masked snapshots of pages: one HTML file that runs and fetches nothing, and names no viewer.

Made in the page by `extension/collector/snapshot.js`, and here, by the same rules, from a page
that was saved by hand. A snapshot holds what is shown, the part of the page's state that the
adapter reads, the links that the evidence names as folded away, and the evidence that was read when
it was made.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit

from bs4 import Tag
from bs4.element import NavigableString

from greenroom.capture.adapter import Adapter, State
from greenroom.capture.masking import (
    MAX_VALUE,
    clean_address,
    cleaned,
    stars,
    without_long_numbers,
)
from greenroom.capture.saved.counters import number_in
from greenroom.capture.saved.folded import folded_tags
from greenroom.capture.saved.markup import hidden, joined, parsed, words_of
from greenroom.capture.saved.page import read_html
from greenroom.capture.state import decode_scripts, walk
from greenroom.capture.state_part import merged, paths_read, put_at, script_json, state_script
from greenroom.evidence import MAX_FOLDED, Evidence, Zone, read_evidence
from greenroom.mask import unnamed

EVIDENCE_TYPE = "application/greenroom-evidence+json"

_LEFT_OUT = frozenset(
    "script style link noscript textarea object embed base svg head title".split()
)
_EMPTY = frozenset("area br col hr img input meta source track wbr".split())
_KEPT = frozenset(
    "class id role name type property content itemprop itemtype itemscope alt title aria-label "
    "hidden open slot datetime lang dir colspan rowspan sandbox data-e2e href src poster action "
    "width height".split()
)
_ADDRESSES = frozenset({"href", "src", "poster", "action"})
# What pages call places where other viewers show up.
_CROWD = (
    '[class*="rank" i], [class*="audience" i], [class*="viewer" i], [class*="gift" i], '
    '[class*="danmu" i], [class*="barrage" i], [class*="bottom-message" i], [class*="chat" i], '
    '[class*="comment" i], [class*="user-list" i], [class*="fans-list" i], '
    '[class*="member-list" i], [data-e2e*="audience"], [data-e2e*="rank"]'
)
_SOMEBODY = "观众"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def snapshot_of(raw: bytes, adapter: Adapter, *, url: str, at: datetime) -> str:
    """The snapshot of a saved page, as the text of an HTML file.

    raw: the page's bytes. url: its address. Raises LimitError, TargetError as `read_html`.
    """
    page = _Page(raw, adapter, url, read_html(raw, adapter, url=url, at=at))
    shown = page.html()
    evidence = read_html(shown.encode(), adapter, url=page.address(url), at=at)
    held = f'<script type="{EVIDENCE_TYPE}">{script_json(json.loads(evidence.to_json()))}</script>'
    return shown.replace("\n</html>", f"\n{held}\n</html>")


def evidence_in(raw: bytes, at: str) -> Evidence | None:
    """The evidence that a snapshot holds; None in a page that is none.

    at: what to call it in errors. Raises EvidenceError, LimitError.
    """
    found = re.search(
        rb'<script type="' + re.escape(EVIDENCE_TYPE).encode() + rb'">(.*?)</script>',
        raw,
        re.DOTALL,
    )
    return read_evidence(found[1], at=at) if found else None


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that was read. kind: a zone, `goods`, `counter`, `image/…` or `folded/…`."""

    kind: str
    words: str


def told(evidence: Evidence) -> set[Read]:
    """What evidence says of a room, without where it stands and without words of no zone."""
    [sample] = evidence.samples[:1]
    titles = {text.id: text.text for text in sample.texts}
    found = {
        Read(f"{text.zone}/{text.speaker}", text.text)
        for text in sample.texts
        if text.zone is not Zone.body
    }
    for goods in sample.goods:
        prices = " ".join(f"{price.role} {price.unit} {price.raw}" for price in goods.prices)
        found.add(Read("goods", f"{titles.get(goods.title or '', '')} {prices}".strip()))
    found |= {
        Read(f"folded/{link.zone}", f"{link.text} {urlsplit(link.url).path} {link.clicks}")
        for link in sample.folded_links
    }
    found |= {Read("counter", f"{one.name} {one.raw}") for one in sample.counters}
    # Addresses are written by two libraries; what they say of a picture is its path. The live
    # picture has none, and no file holds it.
    images = [one for one in sample.images if one.zone is not Zone.player]
    return found | {Read(f"image/{one.zone}", urlsplit(one.src).path) for one in images}


class _Page:
    """One saved page on its way to being a snapshot."""

    def __init__(self, raw: bytes, adapter: Adapter, url: str, seen: Evidence) -> None:
        self.adapter = adapter
        self.url = url
        self.asked = frozenset(
            name for room in adapter.rooms for name in re.findall(r"[?&](\w+)=", room)
        )
        self.soup = parsed(raw, url)
        texts = seen.samples[0].texts
        self.own = {text.text for text in texts if text.zone is Zone.account_name}
        comments = adapter.comments
        self.author_attr = comments.author_attr if comments else ""
        self.text_attr = comments.text_attr if comments else ""
        rules = re.findall(r"\[([a-z][\w-]*)", adapter.model_dump_json())
        own_rules = (self.author_attr, self.text_attr, *(pick.attr for pick in adapter.picks))
        self.named = {*rules, *own_rules} - {""}
        self.rows = self._ids(comments.rows if comments else ())
        zoned = [css for pick in adapter.picks for css in pick.css]
        self.zoned = self._ids([*zoned, *(adapter.goods.cards if adapter.goods else ())])
        self.notices = self._ids(adapter.platform)
        self.zoned |= self.notices
        self.crowd = self._ids([_CROWD])
        self.counted = self._ids(css for counter in adapter.counters for css in counter.css)
        rows = [tag for tag in self.soup.find_all(name=True) if id(tag) in self.rows]
        self.viewers = {id(row) for row in rows if self._is_viewers(row)}
        names = {self._name(row) for row in rows if id(row) in self.viewers} - {_SOMEBODY}
        self.names = sorted((name for name in names if len(name) > 1), key=len, reverse=True)

    def _ids(self, css: Iterable[str]) -> set[int]:
        return {id(tag) for selector in css for tag in self.soup.select(selector)}

    def _first(self, row: Tag, css: Iterable[str]) -> Tag | None:
        return next((tag for selector in css if (tag := row.select_one(selector))), None)

    def _name(self, row: Tag) -> str:
        comments = self.adapter.comments
        shown = self._first(row, comments.author) if comments else None
        name = shown.get_text() if shown is not None else str(row.get(self.author_attr, ""))
        return name.strip().rstrip("：: ")

    def _is_viewers(self, row: Tag) -> bool:
        comments = self.adapter.comments
        badge = comments is not None and self._first(row, comments.seller) is not None
        return not badge and self._name(row) not in self.own

    def mask(self, words: str) -> str:
        """`words` without viewers' names, numbers, addresses and tokens."""
        for name in self.names:
            words = words.replace(name, _SOMEBODY)
        return cleaned(words)

    def address(self, raw: str) -> str:
        """An absolute address without what signs, tracks or logs in."""
        return clean_address(raw, self.url, self.asked)

    def html(self) -> str:
        """The whole page but for the evidence."""
        url = self.address(self.url).replace("-->", "")
        body = self.soup.body or self.soup
        scripts = [(str(tag.get("type", "")), tag.string or "") for tag in self._scripts()]
        return "\n".join(
            [
                "<!doctype html>",
                f"<!-- saved from url=({len(url):04d}){url} -->",
                "<html><head>",
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
                *self._head(),
                *self._states(scripts),
                "</head>",
                self._markup(body),
                *self._closed(),
                "</html>\n",
            ]
        )

    def _scripts(self) -> list[Tag]:
        return [tag for tag in self.soup.find_all("script") if tag.get("type") != EVIDENCE_TYPE]

    def _head(self) -> list[str]:
        base = self.soup.select_one("base[href]")
        kept = [f'<base href="{escape(self.address(str(base["href"])))}">'] if base else []
        for tag in self.soup.select("title, meta[property], meta[name=description]"):
            if tag.name == "title":
                kept.append(f"<title>{escape(self.mask(tag.get_text()))}</title>")
                continue
            content = str(tag.get("content", ""))
            is_address = content.startswith(("http://", "https://"))
            value = self.address(content) if is_address else self.mask(content)
            key = "property" if tag.has_attr("property") else "name"
            name = escape(str(tag[key]))
            kept.append(f'<meta {key}="{name}" content="{escape(value[:MAX_VALUE])}">')
        return kept

    def _markup(self, top: Tag) -> str:
        """What is shown of the page. Not recursive: pages are deep."""
        out: list[str] = []
        # A node; whether viewers show up there; whether it is the room's own; its viewer's row.
        stack: list[tuple[Any, bool, bool, Tag | None] | str] = [(top, False, False, None)]
        while stack:
            step = stack.pop()
            if isinstance(step, str):
                out.append(step)
                continue
            node, crowd, own, row = step
            if isinstance(node, NavigableString):
                if type(node) is NavigableString:
                    out.append(escape(self._words(node, row, crowd=crowd)))
                continue
            if not isinstance(node, Tag) or node.name in _LEFT_OUT or hidden(node):
                continue
            row = node if id(node) in self.viewers else row
            own = own or id(node) in self.zoned or id(node) in self.rows
            in_crowd = (crowd or id(node) in self.crowd) and not own
            out.append(f"<{node.name}{self._attributes(node, viewers=bool(row) or in_crowd)}>")
            if alone := self._notice(node) or ("" if row else self._number(node)):
                out.append(f"{escape(alone)}</{node.name}>")
            elif node.name not in _EMPTY:
                stack.append(f"</{node.name}>")
                stack += [(child, in_crowd, own, row) for child in reversed(node.contents)]
        return "".join(out)

    def _closed(self) -> Iterator[str]:
        """Links that lie folded away, in as many closed boxes as there are things to open, and
        nothing else of what is closed.
        """
        base = self.soup.select_one("base[href]")
        away = folded_tags(
            self.soup, self.adapter, joined(self.url, str(base["href"])) if base else self.url
        )
        own = {link: None for tag, link in away if not self._is_viewers_place(tag)}
        for link in islice(own, MAX_FOLDED):
            href = f' href="{escape(self.address(link.url))}"' if link.url else ""
            boxes = link.clicks - 1
            words = escape(self.mask(link.text))
            yield f"{'<div hidden>' * boxes}<a{href}>{words}</a>{'</div>' * boxes}"

    def _is_viewers_place(self, tag: Tag) -> bool:
        """Whether a viewer may have put it there."""
        ups = (tag, *tag.parents)
        if any(id(up) in self.viewers for up in ups):
            return True
        return any(
            id(up) in self.crowd for up in takewhile(lambda up: id(up) not in self.zoned, ups)
        )

    def _notice(self, tag: Tag) -> str:
        """What the platform says of a viewer, without the name; empty where it says none."""
        if id(tag) not in self.notices:
            return ""
        words = words_of(tag)
        return self.mask(unnamed(words)) if unnamed(words) != words else ""

    def _number(self, tag: Tag) -> str:
        """The number that the page counts there, among viewers too; empty where it counts none."""
        return number_in(words_of(tag)) if id(tag) in self.counted else ""

    def _words(self, node: NavigableString, row: Tag | None, *, crowd: bool) -> str:
        words = str(node)
        if row is None:
            return stars(words) if crowd else self.mask(words)
        comments = self.adapter.comments
        said = self._first(row, comments.text) if comments else None
        if said is not None and any(up is said for up in node.parents):
            return self.mask(words)
        return _SOMEBODY if words.strip() else words

    def _attributes(self, tag: Tag, *, viewers: bool) -> str:
        kept = []
        for name, raw in tag.attrs.items():
            value = " ".join(raw) if isinstance(raw, list) else str(raw)
            if name not in _KEPT and name not in self.named:
                continue
            if viewers and (name in _ADDRESSES or name in ("title", "aria-label")):
                continue
            kept.append(f' {name}="{escape(self._value(name, value, viewers=viewers))}"')
        if "line-through" in str(tag.get("style", "")):
            kept.append(' style="text-decoration:line-through"')
        return "".join(kept)

    def _value(self, name: str, value: str, *, viewers: bool) -> str:
        if name in _ADDRESSES:
            return value if value.startswith("#") else self.address(value)
        if name == self.author_attr:
            return value if value.strip() in self.own else _SOMEBODY
        if name == self.text_attr:
            return self.mask(value)
        if name in self.named and name not in _KEPT:
            # What a selector only asks to be there, it finds without its value too.
            is_id = viewers or re.search("[0-9]{4}", value)
            return "" if is_id else self.mask(value)[:MAX_VALUE]
        is_code = name in ("class", "id") or name.startswith("data-")
        return without_long_numbers(cleaned(value) if is_code else self.mask(value))[:MAX_VALUE]

    def _states(self, scripts: list[tuple[str, str]]) -> list[str]:
        """The part of each state that the adapter reads, as scripts that hold nothing else."""
        held: dict[tuple[str, str], Any] = {}
        for rule in self.adapter.state:
            for value in decode_scripts(rule, scripts):
                key = (rule.decode, rule.name)
                held[key] = merged(held.get(key), self._cut_out(rule, value))
        return [state_script(decode, name, part) for (decode, name), part in held.items()]

    def _cut_out(self, rule: State, value: Any) -> Any:  # noqa: ANN401 - JSON is any shape
        """The paths of a state that a rule reads: the same shape, nothing beside them."""
        made: Any = [] if isinstance(value, list) else {}
        for path, kind in paths_read(rule, value):
            found = walk(value, path)
            if found is None or isinstance(found, (dict, list)):
                continue
            if isinstance(found, str):
                if kind == "author":
                    found = found if found in self.own else _SOMEBODY
                else:
                    found = self.address(found) if kind == "image" else self.mask(found)
            made = put_at(made, value, path.split("."), found)
        return made

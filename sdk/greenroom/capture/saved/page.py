"""A saved page (HTML) read by an adapter's rules."""

import re
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from greenroom.capture.adapter import Adapter, CommentPick, Pick, host_of
from greenroom.capture.saved.cards import Cards
from greenroom.capture.saved.counters import counters
from greenroom.capture.saved.draft import Draft, state_of
from greenroom.capture.saved.folded import folded_links
from greenroom.capture.saved.markup import (
    BLOCK,
    IS_READ,
    MAX_INSIDE,
    attribute,
    first_matches,
    hidden,
    joined,
    matches,
    parsed,
    px,
    shown,
    words_of,
)
from greenroom.capture.state import Read, decode_scripts, fold, read_state
from greenroom.evidence import (
    MAX_URL,
    Carrier,
    Evidence,
    Frame,
    Link,
    Reason,
    Speaker,
    State,
    Zone,
)
from greenroom.mask import masked, unnamed

MAX_LINKS = 1_000
MAX_FRAMES = 500
MIN_FRAME = 100


def read_html(
    raw: bytes,
    adapter: Adapter,
    *,
    url: str,
    at: datetime,
    album: dict[str, bytes] | None = None,
) -> Evidence:
    """Evidence from saved HTML: one sample at `at`, no layout, no time.

    raw: the page's bytes, at most `MAX_HTML`. url: its address, for links and the record. album:
    takes the bytes of pictures that the page itself holds, by SHA-256; nothing is fetched.
    Raises LimitError where it is too large, TargetError where it is no HTML.
    """
    page = SavedPage(parsed(raw, url), adapter, url, at)
    evidence = page.evidence()
    if album is not None:
        album.update(page.draft.pictures)
    return evidence


class SavedPage:
    """One saved page being read. `used` holds elements whose words have a zone already."""

    def __init__(self, soup: BeautifulSoup, adapter: Adapter, url: str, at: datetime) -> None:
        self.soup = soup
        self.adapter = adapter
        self.url = url
        self.at = at
        self.draft = Draft()
        self.used: set[int] = set()
        base = soup.select_one("base[href]")
        self.base = joined(url, str(base["href"])) if base else url
        for selector in adapter.ignore:
            self.used.update(id(node) for node in soup.select(selector))

    def evidence(self) -> Evidence:
        """The whole page, or the wall in front of it."""
        adapter, draft = self.adapter, self.draft
        wall = self._wall()
        if wall is not None:
            draft.gap(None, Reason(wall))
            return draft.evidence(
                Carrier.saved_html, adapter, self.url, self.at, State(wall), Read()
            )
        scripts = [
            (str(tag.get("type", "")), tag.string or "") for tag in self.soup.find_all("script")
        ]
        read = read_state(
            adapter,
            ((rule, value) for rule in adapter.state for value in decode_scripts(rule, scripts)),
        )
        if read.wall:
            draft.gap(None, Reason(read.wall))
            return draft.evidence(
                Carrier.saved_html, adapter, self.url, self.at, State(read.wall), Read()
            )
        for pick in adapter.picks:
            self._pick(pick)
        self._platform()
        if adapter.goods:
            cards = Cards(self.soup, adapter, adapter.goods, draft, self.base)
            self.used.update(id(card) for card in cards.read())
        if adapter.comments:
            self._comments(adapter.comments, read)
        draft.counters.extend(counters(self.soup, adapter))
        draft.take_state(read)
        self._body()
        self._links()
        draft.folded_links = tuple(folded_links(self.soup, adapter, self.base))
        if any(shown(tag) for tag in self.soup.find_all("video")):
            draft.gap(Zone.player, Reason.not_in_carrier, "video")
        self._canvases()
        self._frames()
        self._gaps(read)
        ended = any(self.soup.select_one(selector) for selector in adapter.ended)
        state = state_of(read, ended=ended)
        if state is State.ended:
            draft.gap(Zone.player, Reason.ended)
        return draft.evidence(Carrier.saved_html, adapter, self.url, self.at, state, read)

    def _wall(self) -> str | None:
        words = words_of(self.soup)
        for wall in self.adapter.walls:
            near_empty = len(words) < self.adapter.near_empty
            shown = [node for selector in wall.css for node in matches(self.soup, selector)]
            if near_empty and (shown or (wall.words and re.search(wall.words, words))):
                return wall.state
        return None

    def _pick(self, pick: Pick) -> None:
        found = first_matches(self.soup, pick.css)
        for tag, selector in found if pick.many else found[:1]:
            attr = pick.attr or ("content" if tag.name == "meta" else "")
            words = str(tag.get(attr, "")) if attr else self._title_words(tag)
            if pick.without:
                words = re.sub(pick.without, "", words)
            words = fold(words)
            source = f"dom:{selector}" + (f"@{attr}" if attr else "")
            if pick.zone in (Zone.cover, Zone.avatar):
                self.draft.image(joined(self.base, words) if words else "", pick.zone, source)
            else:
                self.draft.text(words, pick.zone, pick.speaker, source)
                self.used.add(id(tag))

    @staticmethod
    def _title_words(tag: Tag) -> str:
        return tag.get_text() if tag.name == "title" else words_of(tag)

    def _platform(self) -> None:
        for selector in self.adapter.platform:
            for tag in matches(self.soup, selector):
                if id(tag) not in self.used:
                    words = unnamed(words_of(tag))
                    self.draft.text(words, Zone.platform, Speaker.platform, f"dom:{selector}")
                    self.used.add(id(tag))

    def _comments(self, pick: CommentPick, read: Read) -> None:
        names = {text.text for text in self.draft.texts if text.zone is Zone.account_name}
        if Zone.account_name in read.texts:
            names.add(read.texts[Zone.account_name][0])
        for row, selector in first_matches(self.soup, pick.rows):
            self.used.add(id(row))
            author = first_matches(row, pick.author, MAX_INSIDE)
            named = words_of(author[0][0]) if author else attribute(row, pick.author_attr)
            name = named.rstrip("：: ")
            body = first_matches(row, pick.text, MAX_INSIDE)
            words = "" if body else attribute(row, pick.text_attr)
            # Without a place of its own for what is said: the row but for the name.
            said = words_of(body[0][0]) if body else words_of(row, author[0][0] if author else None)
            words = words or said
            own = name in names or bool(first_matches(row, pick.seller, MAX_INSIDE))
            speaker = Speaker.seller if own else Speaker.viewer
            self.draft.text(
                words if own else masked(words), Zone.comment, speaker, f"dom:{selector}"
            )

    def _body(self) -> None:
        """Words that no rule took, one text per block, nobody's in particular."""
        top = self.soup.body or self.soup
        lines: list[list[str]] = [[]]
        stack: list[Any] = [top]
        while stack:
            node = stack.pop()
            if node is None:
                lines.append([])
            elif isinstance(node, NavigableString):
                if type(node) in (NavigableString, CData):
                    lines[-1].append(str(node))
            elif isinstance(node, Tag) and id(node) not in self.used and not hidden(node):
                edge = [None] if node.name in BLOCK else []
                stack += [*edge, *reversed(node.contents), *edge]
            elif isinstance(node, Tag):
                lines.append([])
        for line in lines:
            self.draft.text(fold("".join(line)), Zone.body, Speaker.unknown, "dom:body")

    def _links(self) -> None:
        seen: set[tuple[str, str]] = set()
        for tag in self.soup.select("a[href], area[href], form[action]"):
            raw = str(tag.get("href") or tag.get("action") or "").strip()
            if not raw or raw.startswith("#") or not shown(tag):
                continue
            href = joined(self.base, raw)
            words = words_of(tag)[:400] if tag.name != "form" else ""
            if (href, words) in seen:
                continue
            seen.add((href, words))
            if len(self.draft.links) >= MAX_LINKS:
                self.draft.gap(Zone.links, Reason.cap, f"{MAX_LINKS} links")
                return
            id_ = f"0.l{len(self.draft.links)}"
            self.draft.links.append(Link(id=id_, href=href[:MAX_URL], text=words))

    def _canvases(self) -> None:
        """Words that a page draws are pixels, and a saved page holds none of them."""
        for tag in self.soup.find_all("canvas"):
            # The sides of a canvas without sizes of its own.
            sides = px(tag.get("width") or "300"), px(tag.get("height") or "150")
            if min(sides) >= 100 and shown(tag):
                self.draft.gap(Zone.overlay, Reason.not_in_carrier, "canvas")

    def _frames(self) -> None:
        for tag in self.soup.find_all("iframe"):
            if any(px(tag.get(side)) < MIN_FRAME for side in ("width", "height")) or not shown(tag):
                continue
            if len(self.draft.frames) >= MAX_FRAMES:
                self.draft.gap(None, Reason.cap, f"{MAX_FRAMES} frames")
                return
            src = str(tag.get("src", ""))
            host = (host_of(joined(self.base, src)) if src else "") or "about:blank"
            reason = None if tag.has_attr(IS_READ) else Reason.frame
            self.draft.frames.append(Frame(host=host[:255], reason=reason))
            if reason:
                self.draft.gap(None, reason, host)

    def _gaps(self, read: Read) -> None:
        adapter, draft = self.adapter, self.draft
        held = {text.zone for text in draft.texts} | {image.zone for image in draft.images}
        for pick in adapter.picks:
            if pick.absent is not None and pick.zone not in held:
                draft.gap(pick.zone, pick.absent, pick.css[0])
        for zone in adapter.unsupported:
            if zone not in held:
                draft.gap(zone, Reason.not_supported)
        goods = adapter.goods
        listed = goods is not None and (
            not goods.list or bool(first_matches(self.soup, goods.list))
        )
        seen = bool(draft.goods) and (listed or bool(read.goods))
        if goods and goods.absent and not seen and not read.says_no_goods:
            draft.gap(Zone.goods, goods.absent, (goods.list or goods.cards)[0])
        draft.goods_gap()
        comments = adapter.comments
        if comments and comments.absent and Zone.comment not in held:
            draft.gap(Zone.comment, comments.absent, comments.rows[0])

"""Reading a saved page (HTML) or a platform data file (JSON) by the adapter's rules."""

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, TemplateString

from greenroom.capture.adapter import Adapter, CommentPick, GoodsPick, Pick, host_of
from greenroom.capture.state import MAX_GOODS, Read, decode_scripts, fold, read_state
from greenroom.errors import LimitError, TargetError
from greenroom.evidence import (
    MAX_URL,
    SCHEMA,
    Carrier,
    Counter,
    Evidence,
    Gap,
    Goods,
    Image,
    Link,
    Price,
    PriceRole,
    PriceUnit,
    Reason,
    Room,
    Sample,
    Speaker,
    State,
    Text,
    Zone,
)
from greenroom.mask import masked

MAX_HTML = 32 << 20
MAX_NODES = 150_000
# Browsers flatten what is nested deeper than 512.
MAX_DEPTH = 600
MAX_TEXTS = 6_000
MAX_CARDS = 500
MAX_LABELS = 2_000
MAX_LINKS = 1_000
MAX_FRAMES = 500
MAX_WORDS = 2_000
MAX_PICTURES = 24
MAX_PICTURE = 8 << 20
CLIMB = 6

_SKIP = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "textarea"})
_BLOCK = frozenset(
    "address article aside blockquote br button dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select "
    "summary table tbody td tfoot th thead tr ul video iframe".split()
)
_COUNTERS = frozenset({"viewers", "total_viewers", "likes", "followers", "goods"})


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
    if len(raw) > MAX_HTML:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_HTML} are read", at=url)
    if b"<" not in raw or b"\0" in raw[:1024]:
        raise TargetError("this is not an HTML page", at=url, remedy="save the page as HTML")
    soup = BeautifulSoup(_decoded(raw), "lxml")
    _must_be_readable(soup, url)
    _open_shadow_roots(soup)
    page = _Page(soup, adapter, url, at)
    evidence = page.evidence()
    if album is not None:
        album.update(page.draft.pictures)
    return evidence


def _must_be_readable(soup: BeautifulSoup, url: str) -> None:
    """Raises LimitError for a page that no browser would show: reading it would take for ever."""
    count = 0
    depth = 0
    stack: list[tuple[Tag, int]] = [(soup, 0)]
    while stack:
        node, level = stack.pop()
        count += 1
        depth = max(depth, level)
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise LimitError(
                f"more than {MAX_NODES} elements, or nested deeper than {MAX_DEPTH}",
                at=url,
                remedy="save the page again from the browser",
            )
        stack += [(child, level + 1) for child in node.children if isinstance(child, Tag)]


def _open_shadow_roots(soup: BeautifulSoup) -> None:
    """Puts shadow trees that the page declares where a reader sees them, inner ones first."""
    for template in reversed(soup.select("template[shadowrootmode]")):
        host = template.parent
        if host is None:
            continue
        template.extract()
        # The parser sets words inside a template apart from those that are shown.
        for words in [node for node in template.descendants if isinstance(node, TemplateString)]:
            words.replace_with(NavigableString(words))
        light = [child.extract() for child in list(host.contents)]
        for slot in template.select("slot"):
            name = slot.get("name", "")
            taken = [c for c in light if (c.get("slot", "") if isinstance(c, Tag) else "") == name]
            if taken:
                slot.clear()
                slot.extend(taken)
                light = [child for child in light if not any(child is one for one in taken)]
        host.extend(list(template.contents))


def _decoded(raw: bytes) -> str | bytes:
    """UTF-8 where it is valid, whatever the page declares: saving often changes one of the two."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw


def read_json(raw: bytes, adapter: Adapter, *, url: str, at: datetime) -> Evidence:
    """Evidence from a platform data file. Raises LimitError, TargetError."""
    if len(raw) > MAX_HTML:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_HTML} are read", at=url)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise TargetError(f"this is not JSON: {problem}", at=url) from None
    rules = [rule for rule in adapter.state if rule.decode == "file"]
    read = read_state(adapter, ((rule, value) for rule in rules))
    draft = _Draft()
    if read.wall:
        draft.gap(None, Reason(read.wall))
        return draft.evidence(Carrier.saved_json, adapter, url, at, State(read.wall), Read())
    draft.take_state(read)
    held = {text.zone for text in draft.texts} | {image.zone for image in draft.images}
    for zone in Zone:
        if zone in held or zone in (Zone.goods_title, Zone.goods_price, Zone.goods_label):
            continue
        if zone is Zone.goods and (draft.goods or read.says_no_goods):
            continue
        # A file that no rule could read is not a file that holds nothing.
        draft.gap(zone, Reason.not_in_carrier if held or draft.goods else Reason.not_supported)
    draft.goods_gap()
    return draft.evidence(Carrier.saved_json, adapter, url, at, _state(read, ended=False), read)


@dataclass
class _Draft:
    """A sample in the making; ids count up in the order in which things were read."""

    texts: list[Text] = field(default_factory=list)
    goods: list[Goods] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def text(
        self, words: str, zone: Zone, speaker: Speaker, source: str, goods: str | None = None
    ) -> str | None:
        """The id of the new text, None where there are no words. Over a cap: a gap, said once."""
        if not words:
            return None
        if len(self.texts) >= MAX_TEXTS:
            self.gap(zone, Reason.cap, f"{MAX_TEXTS} texts")
            return None
        if len(words) > MAX_WORDS:
            self.gap(zone, Reason.cap, f"{MAX_WORDS} characters a text")
            words = words[:MAX_WORDS]
        id_ = f"0.t{len(self.texts)}"
        self.texts.append(
            Text(id=id_, text=words, zone=zone, speaker=speaker, source=source[:400], goods=goods)
        )
        return id_

    def gap(self, zone: Zone | None, reason: Reason, detail: str = "") -> None:
        gap = Gap(zone=zone, reason=reason, detail=detail[:400])
        if gap not in self.gaps:
            self.gaps.append(gap)

    def goods_gap(self) -> None:
        """The room counts more goods than were read: the rest was not seen."""
        counted = next((c.value or 0 for c in self.counters if c.name == "goods"), 0)
        if counted > len(self.goods):
            self.gap(Zone.goods, Reason.not_on_page, f"{len(self.goods)}/{counted}")

    def image(self, src: str, zone: Zone, source: str) -> None:
        sha256, address = self._held(src, zone)
        same = (zone, address, sha256)
        if src and not any((one.zone, one.src, one.sha256) == same for one in self.images):
            self.images.append(
                Image(
                    id=f"0.i{len(self.images)}",
                    zone=zone,
                    src=address[:MAX_URL],
                    sha256=sha256,
                    source=source[:400],
                )
            )

    def _held(self, src: str, zone: Zone) -> tuple[str | None, str]:
        """(SHA-256, address without its bytes) of a picture that the address itself holds."""
        if not src.startswith("data:"):
            return None, src
        head, _, body = src.partition(",")
        address = head.partition(";")[0]
        try:
            raw = (
                b64decode(body, validate=True)
                if head.endswith(";base64")
                else unquote_to_bytes(body)
            )
        except ValueError:
            self.gap(zone, Reason.unreadable, address)
            return None, address
        if len(raw) > MAX_PICTURE or len(self.pictures) >= MAX_PICTURES:
            self.gap(zone, Reason.cap, f"{len(raw)} bytes")
            return None, address
        sha256 = hashlib.sha256(raw).hexdigest()
        self.pictures[sha256] = raw
        return sha256, address

    def take_state(self, read: Read) -> None:
        """State adds what the page itself did not show in the same words."""
        for zone, (words, source) in read.texts.items():
            if not any(text.zone is zone and text.text == words for text in self.texts):
                self.text(words, zone, Speaker.seller, source)
        for zone, (src, source) in read.images.items():
            self.image(src, zone, source)
        for name, (words, source) in read.counters.items():
            if name in _COUNTERS:
                value = int(words) if words.isdecimal() and len(words) < 16 else None
                self.counters.append(
                    Counter.model_validate(
                        {"name": name, "raw": words[:80], "value": value, "source": source}
                    )
                )
        self._state_lines(read)
        if read.more_goods:
            self.gap(Zone.goods, Reason.cap, f"{MAX_GOODS} goods")
        shown = {text.text for text in self.texts if text.zone is Zone.goods_title}
        for card in read.goods:
            if card.title and card.title[0] in shown:
                continue
            id_ = f"0.g{len(self.goods)}"
            title = (
                self.text(card.title[0], Zone.goods_title, Speaker.seller, card.title[1], id_)
                if card.title
                else None
            )
            self.goods.append(Goods(id=id_, index=card.index, title=title, prices=card.prices))

    def _state_lines(self, read: Read) -> None:
        """Labels, notices and comments of a state, by who speaks."""
        for words, source in read.services:
            self.text(words, Zone.service, Speaker.platform, source)
        for words, source in read.platform:
            self.text(words, Zone.platform, Speaker.platform, source)
        names = {text.text for text in self.texts if text.zone is Zone.account_name}
        for author, words, source in read.comments:
            own = author in names
            speaker = Speaker.seller if own else Speaker.viewer
            self.text(words if own else masked(words), Zone.comment, speaker, source)

    def evidence(
        self, carrier: Carrier, adapter: Adapter, url: str, at: datetime, state: State, read: Read
    ) -> Evidence:
        sample = Sample(
            at=at,
            texts=tuple(self.texts),
            goods=tuple(self.goods),
            links=tuple(self.links),
            images=tuple(self.images),
            counters=tuple(self.counters),
            gaps=tuple(self.gaps),
        )
        room = Room(platform=adapter.id, url=url[:MAX_URL], room_id=read.room_id[:200], state=state)
        return Evidence(
            schema=SCHEMA, carrier=carrier, collector="saved/1", room=room, samples=(sample,)
        )


def _state(read: Read, *, ended: bool) -> State:
    if ended:
        return State.ended
    return State(read.state) if read.state else State.unknown


def words_of(node: Tag) -> str:
    """The words of an element as a reader sees them: white space folded, blocks set apart."""
    return fold("".join(_pieces(node)))


def _pieces(top: Tag) -> Iterator[str]:
    """Text nodes in order, with a space at the edges of blocks. Not recursive: pages are deep."""
    stack: list[Any] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            yield node
        elif isinstance(node, NavigableString):
            if type(node) in (NavigableString, CData):
                yield str(node)
        elif isinstance(node, Tag) and not _hidden(node):
            edge = [" "] if node.name in _BLOCK else []
            stack += [*edge, *reversed(node.contents), *edge]


def _hidden(node: Tag) -> bool:
    if node.name in _SKIP or node.has_attr("hidden"):
        return True
    style = str(node.get("style", "")).replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


class _Page:
    """One saved page being read. `used` holds elements whose words have a zone already."""

    def __init__(self, soup: BeautifulSoup, adapter: Adapter, url: str, at: datetime) -> None:
        self.soup = soup
        self.adapter = adapter
        self.url = url
        self.at = at
        self.draft = _Draft()
        self.used: set[int] = set()
        base = soup.select_one("base[href]")
        self.base = _join(url, str(base["href"])) if base else url
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
            self._goods(adapter.goods)
        if adapter.comments:
            self._comments(adapter.comments, read)
        draft.take_state(read)
        self._body()
        self._links()
        if any(self._shown(tag) for tag in self.soup.find_all("video")):
            draft.gap(Zone.player, Reason.not_in_carrier, "video")
        self._canvases()
        self._frames()
        self._gaps(read)
        ended = any(self.soup.select_one(selector) for selector in adapter.ended)
        state = _state(read, ended=ended)
        if state is State.ended:
            draft.gap(Zone.player, Reason.ended)
        return draft.evidence(Carrier.saved_html, adapter, self.url, self.at, state, read)

    def _wall(self) -> str | None:
        words = words_of(self.soup)
        for wall in self.adapter.walls:
            near_empty = len(words) < self.adapter.near_empty
            shown = [node for selector in wall.css for node in self._all(selector)]
            if near_empty and (shown or (wall.words and re.search(wall.words, words))):
                return wall.state
        return None

    def _all(self, selector: str) -> list[Tag]:
        found = self.soup.select(selector, limit=MAX_TEXTS)
        return [tag for tag in found if self._shown(tag)]

    @staticmethod
    def _shown(tag: Tag) -> bool:
        """What stands in the head has no looks to hide."""
        chain = (tag, *tag.parents)
        return any(up.name == "head" for up in chain) or not any(_hidden(up) for up in chain)

    def _first(self, css: Iterable[str], within: Tag | None = None) -> list[tuple[Tag, str]]:
        """Matches of the first selector that has any, with that selector."""
        for selector in css:
            if within is None:
                found = self._all(selector)
            else:
                found = [
                    tag for tag in within.select(selector, limit=MAX_CARDS) if self._shown(tag)
                ]
            if found:
                return [(tag, selector) for tag in found]
        return []

    def _pick(self, pick: Pick) -> None:
        found = self._first(pick.css)
        for tag, selector in found if pick.many else found[:1]:
            attr = pick.attr or ("content" if tag.name == "meta" else "")
            words = str(tag.get(attr, "")) if attr else self._title_words(tag)
            if pick.without:
                words = re.sub(pick.without, "", words)
            words = fold(words)
            source = f"dom:{selector}" + (f"@{attr}" if attr else "")
            if pick.zone in (Zone.cover, Zone.avatar):
                self.draft.image(_join(self.base, words) if words else "", pick.zone, source)
            else:
                self.draft.text(words, pick.zone, pick.speaker, source)
                self.used.add(id(tag))

    @staticmethod
    def _title_words(tag: Tag) -> str:
        return tag.get_text() if tag.name == "title" else words_of(tag)

    def _platform(self) -> None:
        for selector in self.adapter.platform:
            for tag in self._all(selector):
                if id(tag) not in self.used:
                    words = words_of(tag)
                    self.draft.text(words, Zone.platform, Speaker.platform, f"dom:{selector}")
                    self.used.add(id(tag))

    def _goods(self, pick: GoodsPick) -> None:
        cards = [tag for tag, _ in self._first(pick.cards)]
        if not cards and pick.by_price:
            cards = self._cards_by_price(pick)
        for card in cards[:MAX_CARDS]:
            self._card(pick, card)
            self.used.add(id(card))
        if len(cards) > MAX_CARDS:
            self.draft.gap(Zone.goods, Reason.cap, f"{MAX_CARDS} cards")

    def _price_labels(self, within: Tag) -> list[Tag]:
        """Outermost elements whose whole words are one price."""
        found: list[Tag] = []
        inside: set[int] = set()
        for tag in within.find_all(name=True, limit=MAX_NODES):
            if tag.parent is not None and id(tag.parent) in inside:
                inside.add(id(tag))
            elif tag.name not in _SKIP and self._is_price(tag):
                found.append(tag)
                inside.add(id(tag))
        return found

    def _is_price(self, tag: Tag) -> bool:
        short = "".join(tag.strings)
        if len(short) > 80 or not re.search(r"[0-9０-９?？xX*＊元块]", short):
            return False
        return re.search(self.adapter.price_text, words_of(tag)) is not None

    def _cards_by_price(self, pick: GoodsPick) -> list[Tag]:
        cards: list[Tag] = []
        labels = self._price_labels(self.soup)
        if len(labels) > MAX_LABELS:
            self.draft.gap(Zone.goods, Reason.cap, f"{MAX_LABELS} price labels")
        for label in labels[:MAX_LABELS]:
            card = self._climb(label, pick)
            if card is not None and not any(card is other for other in cards):
                cards.append(card)
        return cards

    def _climb(self, label: Tag, pick: GoodsPick) -> Tag | None:
        node = label.parent
        for _ in range(CLIMB):
            if node is None or node.name in ("body", "html", "[document]"):
                return None
            if self._card_title(node, pick) is not None:
                return node
            node = node.parent
        return None

    def _card_title(self, card: Tag, pick: GoodsPick) -> tuple[Tag, str] | None:
        for tag, selector in self._first(pick.title, card):
            words = words_of(tag)
            if len(words) > 1 and not re.search(self.adapter.price_text, words):
                return tag, selector
        return None

    def _card(self, pick: GoodsPick, card: Tag) -> None:
        draft = self.draft
        id_ = f"0.g{len(draft.goods)}"
        title = self._card_title(card, pick)
        title_id = None
        if title is not None:
            source = f"dom:{title[1]}"
            title_id = draft.text(words_of(title[0]), Zone.goods_title, Speaker.seller, source, id_)
        prices, shown = self._card_prices(pick, card, id_)
        labels = []
        for tag, selector in self._first(pick.labels, card):
            words = words_of(tag)
            if tag is not (title[0] if title else None) and words and words not in shown:
                label = draft.text(words, Zone.goods_label, Speaker.seller, f"dom:{selector}", id_)
                labels += [label] if label else []
        picture = card.find("img")
        if picture is not None and picture.get("src"):
            src = _join(self.base, str(picture["src"]))
            draft.image(src, Zone.goods_image, "dom:img")
        index = self._first(pick.index, card)
        number = words_of(index[0][0]) if index else ""
        draft.goods.append(
            Goods(
                id=id_,
                index=int(number) if number.isdecimal() and len(number) < 9 else None,
                title=title_id,
                prices=tuple(prices),
                labels=tuple(labels[:40]),
            )
        )

    def _card_prices(self, pick: GoodsPick, card: Tag, goods: str) -> tuple[list[Price], set[str]]:
        tags = self._price_labels(card)
        if not tags:
            # Words where a price should stand (ask the host) are kept: they are the finding.
            tags = [tag for tag, _ in self._first(pick.price, card)[:1]]
        struck = {id(node) for selector in pick.compared for node in card.select(selector)}
        prices: list[Price] = []
        shown: set[str] = set()
        for tag in tags[:10]:
            words = words_of(tag)[:200]
            chain = [tag, *tag.find_all(name=True), *_up_to(tag, card)]
            compared = any(id(node) in struck for node in chain) or re.search(
                self.adapter.compared_text, words
            )
            source = "dom:price"
            text = self.draft.text(words, Zone.goods_price, Speaker.seller, source, goods)
            if text is not None:
                role = PriceRole.compared if compared else PriceRole.sale
                prices.append(
                    Price(role=role, raw=words, unit=PriceUnit.label, text=text, source=source)
                )
                shown.add(words)
        return prices, shown

    def _comments(self, pick: CommentPick, read: Read) -> None:
        names = {text.text for text in self.draft.texts if text.zone is Zone.account_name}
        if Zone.account_name in read.texts:
            names.add(read.texts[Zone.account_name][0])
        for row, selector in self._first(pick.rows):
            self.used.add(id(row))
            author = self._first(pick.author, row)
            named = words_of(author[0][0]) if author else _attr(row, pick.author_attr)
            name = named.rstrip("：: ")
            body = self._first(pick.text, row)
            words = "" if body else _attr(row, pick.text_attr)
            words = words or words_of(body[0][0] if body else row)
            own = name in names or bool(self._first(pick.seller, row))
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
            elif isinstance(node, Tag) and id(node) not in self.used and not _hidden(node):
                edge = [None] if node.name in _BLOCK else []
                stack += [*edge, *reversed(node.contents), *edge]
            elif isinstance(node, Tag):
                lines.append([])
        for line in lines:
            self.draft.text(fold("".join(line)), Zone.body, Speaker.unknown, "dom:body")

    def _links(self) -> None:
        seen: set[tuple[str, str]] = set()
        for tag in self.soup.select("a[href], area[href], form[action]"):
            raw = str(tag.get("href") or tag.get("action") or "").strip()
            if not raw or raw.startswith("#") or not self._shown(tag):
                continue
            href = _join(self.base, raw)
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
            sides = _px(tag.get("width") or "300"), _px(tag.get("height") or "150")
            if min(sides) >= 100 and self._shown(tag):
                self.draft.gap(Zone.overlay, Reason.not_in_carrier, "canvas")

    def _frames(self) -> None:
        for tag in self.soup.find_all("iframe"):
            small = any(_px(tag.get(side)) < 100 for side in ("width", "height"))
            if not small and self._shown(tag):
                host = host_of(_join(self.base, str(tag.get("src", "")))) or "about:blank"
                self.draft.gap(None, Reason.frame, host)
                if len(self.draft.gaps) > MAX_FRAMES:
                    self.draft.gap(None, Reason.cap, f"{MAX_FRAMES} frames")
                    return

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
        listed = goods is not None and (not goods.list or bool(self._first(goods.list)))
        seen = bool(draft.goods) and (listed or bool(read.goods))
        if goods and goods.absent and not seen and not read.says_no_goods:
            draft.gap(Zone.goods, goods.absent, (goods.list or goods.cards)[0])
        draft.goods_gap()
        comments = adapter.comments
        if comments and comments.absent and Zone.comment not in held:
            draft.gap(Zone.comment, comments.absent, comments.rows[0])


def _up_to(tag: Tag, top: Tag) -> Iterator[Tag]:
    for parent in tag.parents:
        if parent is top:
            return
        yield parent


def _attr(tag: Tag, name: str) -> str:
    """The words of an attribute; empty where it is not named or not there."""
    return fold(str(tag.get(name, ""))) if name else ""


def _px(value: Any) -> float:  # noqa: ANN401 - an attribute may be a list
    """A size attribute in px; absent or relative counts as large, since it can't be told."""
    text = str(value).removesuffix("px")
    return float(text) if text.isdecimal() else 1e6


def _join(base: str, raw: str) -> str:
    """The absolute address, its host as a browser writes it (lower case, punycode)."""
    try:
        parts = urlsplit(urljoin(base, raw))
        host = parts.hostname
        if not host or host.isascii():
            return parts.geturl()
        ascii_host = host.encode("idna").decode("ascii")
        return parts._replace(netloc=parts.netloc.lower().replace(host, ascii_host)).geturl()
    except (ValueError, UnicodeError):
        return raw

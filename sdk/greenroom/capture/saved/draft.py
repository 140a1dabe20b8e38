"""A sample in the making, whatever it is read from."""

import hashlib
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote_to_bytes

from greenroom.capture.adapter import Adapter
from greenroom.capture.state import MAX_GOODS, Read
from greenroom.evidence import (
    MAX_URL,
    SCHEMA,
    Carrier,
    Counter,
    Evidence,
    FoldedLink,
    Frame,
    Gap,
    Goods,
    Image,
    Link,
    Reason,
    Room,
    Sample,
    Speaker,
    State,
    Text,
    Zone,
)
from greenroom.mask import masked, unnamed

MAX_TEXTS = 6_000
MAX_WORDS = 2_000
MAX_PICTURES = 24
MAX_PICTURE = 8 << 20

_COUNTERS = frozenset({"viewers", "total_viewers", "likes", "followers", "goods"})


@dataclass
class Draft:
    """A sample in the making; ids count up in the order in which things were read."""

    texts: list[Text] = field(default_factory=list)
    goods: list[Goods] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    folded_links: tuple[FoldedLink, ...] = ()
    images: list[Image] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
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
        """State adds what the page itself did not show in the same words.

        A number that the page shows is newer than the one that it came with.
        """
        shown_counters = {counter.name for counter in self.counters}
        for zone, (words, source) in read.texts.items():
            if not any(text.zone is zone and text.text == words for text in self.texts):
                self.text(words, zone, Speaker.seller, source)
        for zone, (src, source) in read.images.items():
            self.image(src, zone, source)
        for name, (words, source) in read.counters.items():
            if name in _COUNTERS and name not in shown_counters:
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
            self.text(unnamed(words), Zone.platform, Speaker.platform, source)
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
            folded_links=self.folded_links,
            images=tuple(self.images),
            counters=tuple(self.counters),
            frames=tuple(self.frames),
            gaps=tuple(self.gaps),
        )
        room = Room(platform=adapter.id, url=url[:MAX_URL], room_id=read.room_id[:200], state=state)
        return Evidence(
            schema=SCHEMA, carrier=carrier, collector="saved/1", room=room, samples=(sample,)
        )


def state_of(read: Read, *, ended: bool) -> State:
    """What an embedded state, or a sign on the page that it is over, says of the room."""
    if ended:
        return State.ended
    return State(read.state) if read.state else State.unknown

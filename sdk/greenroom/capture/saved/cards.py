"""Cards of products on a saved page: by selectors, else upwards from their price labels."""

import re
from collections.abc import Iterator

from bs4 import Tag

from greenroom.capture.adapter import Adapter, GoodsPick
from greenroom.capture.saved.draft import Draft
from greenroom.capture.saved.markup import (
    MAX_INSIDE,
    MAX_NODES,
    SKIP,
    first_matches,
    joined,
    words_of,
)
from greenroom.evidence import Goods, Price, PriceRole, PriceUnit, Reason, Speaker, Zone

MAX_CARDS = 500
MAX_LABELS = 2_000
CLIMB = 6


class Cards:
    """Reads the cards of one page into a draft. base: what relative addresses count from."""

    def __init__(
        self, soup: Tag, adapter: Adapter, pick: GoodsPick, draft: Draft, base: str
    ) -> None:
        self.soup = soup
        self.adapter = adapter
        self.pick = pick
        self.draft = draft
        self.base = base

    def read(self) -> list[Tag]:
        """Puts every card into the draft; the elements that were read."""
        cards = [tag for tag, _ in first_matches(self.soup, self.pick.cards)]
        if not cards and self.pick.by_price:
            cards = self._cards_by_price()
        for card in cards[:MAX_CARDS]:
            self._card(card)
        if len(cards) > MAX_CARDS:
            self.draft.gap(Zone.goods, Reason.cap, f"{MAX_CARDS} cards")
        return cards[:MAX_CARDS]

    def _price_labels(self, within: Tag) -> list[Tag]:
        """Outermost elements whose whole words are one price."""
        found: list[Tag] = []
        inside: set[int] = set()
        for tag in within.find_all(name=True, limit=MAX_NODES):
            if tag.parent is not None and id(tag.parent) in inside:
                inside.add(id(tag))
            elif tag.name not in SKIP and self._is_price(tag):
                found.append(tag)
                inside.add(id(tag))
        return found

    def _is_price(self, tag: Tag) -> bool:
        short = "".join(tag.strings)
        if len(short) > 80 or not re.search(r"[0-9０-９?？xX*＊元块]", short):
            return False
        return re.search(self.adapter.price_text, words_of(tag)) is not None

    def _cards_by_price(self) -> list[Tag]:
        cards: list[Tag] = []
        labels = self._price_labels(self.soup)
        if len(labels) > MAX_LABELS:
            self.draft.gap(Zone.goods, Reason.cap, f"{MAX_LABELS} price labels")
        for label in labels[:MAX_LABELS]:
            card = self._climb(label)
            if card is not None and not any(card is other for other in cards):
                cards.append(card)
        return cards

    def _climb(self, label: Tag) -> Tag | None:
        node = label.parent
        for _ in range(CLIMB):
            if node is None or node.name in ("body", "html", "[document]"):
                return None
            if self._card_title(node) is not None:
                return node
            node = node.parent
        return None

    def _card_title(self, card: Tag) -> tuple[Tag, str] | None:
        for tag, selector in first_matches(card, self.pick.title, MAX_INSIDE):
            words = words_of(tag)
            if len(words) > 1 and not re.search(self.adapter.price_text, words):
                return tag, selector
        return None

    def _card(self, card: Tag) -> None:
        draft = self.draft
        id_ = f"0.g{len(draft.goods)}"
        title = self._card_title(card)
        title_id = None
        if title is not None:
            source = f"dom:{title[1]}"
            title_id = draft.text(words_of(title[0]), Zone.goods_title, Speaker.seller, source, id_)
        prices, shown = self._card_prices(card, id_)
        labels = []
        for tag, selector in first_matches(card, self.pick.labels, MAX_INSIDE):
            words = words_of(tag)
            if tag is not (title[0] if title else None) and words and words not in shown:
                label = draft.text(words, Zone.goods_label, Speaker.seller, f"dom:{selector}", id_)
                labels += [label] if label else []
        picture = card.find("img")
        if picture is not None and picture.get("src"):
            src = joined(self.base, str(picture["src"]))
            draft.image(src, Zone.goods_image, "dom:img")
        index = first_matches(card, self.pick.index, MAX_INSIDE)
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

    def _card_prices(self, card: Tag, goods: str) -> tuple[list[Price], set[str]]:
        tags = self._price_labels(card)
        if not tags:
            # Words where a price should stand (ask the host) are kept: they are the finding.
            tags = [tag for tag, _ in first_matches(card, self.pick.price, MAX_INSIDE)[:1]]
        struck = {id(node) for selector in self.pick.compared for node in card.select(selector)}
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


def _up_to(tag: Tag, top: Tag) -> Iterator[Tag]:
    for parent in tag.parents:
        if parent is top:
            return
        yield parent

"""What a check may ask for: one sample's texts, goods and links, read once and shared."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from greenroom.check import Expects, Spec
from greenroom.evidence import (
    Evidence,
    Gap,
    Goods,
    GoodsKind,
    Image,
    Link,
    Price,
    PriceRole,
    PriceUnit,
    Room,
    Sample,
    Text,
    Zone,
)
from greenroom.law import Law
from greenroom.wording import Lexicon

if TYPE_CHECKING:
    from greenroom.pricing import Amount, PriceHistory

_GOODS_ZONES = frozenset({Zone.goods_title, Zone.goods_price, Zone.goods_label})


def hides(gap: Zone | None, zone: Zone) -> bool:
    """True where a gap in `gap` (None: the whole room) leaves something of `zone` unseen."""
    return gap in (None, zone) or (gap is Zone.goods and zone in _GOODS_ZONES)


@dataclass(frozen=True, slots=True)
class Card:
    """A product card with its prices parsed.

    sale, compared: None where the card shows none that can be read. masked: text of a price
    label whose digits are hidden. shown: the labels as read.
    """

    goods: Goods
    title: Text | None
    sale: "Amount | None"
    compared: "Amount | None"
    sale_text: Text | None
    compared_text: Text | None
    masked: Text | None
    labels: tuple[Text, ...]


class Scene:
    """One sample of the evidence, with readings that are computed when first asked for."""

    def __init__(
        self,
        evidence: Evidence,
        index: int,
        lexicon: Lexicon,
        law: Law,
        as_of: date,
        history: "PriceHistory | None" = None,
    ) -> None:
        self.room: Room = evidence.room
        self.sample: Sample = evidence.samples[index]
        self.samples: tuple[Sample, ...] = evidence.samples
        self.history = history
        self.lexicon = lexicon
        self.law = law
        self.as_of = as_of
        self._gaps = [
            *self.sample.gaps,
            *(gap for gap in evidence.gaps if gap.sample is None or gap.sample == index),
        ]

    @cached_property
    def by_id(self) -> dict[str, Text]:
        """Texts of the sample by id."""
        return {text.id: text for text in self.sample.texts}

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Product cards, in page order."""
        return tuple(self._card(goods) for goods in self.sample.goods)

    @cached_property
    def kinds(self) -> dict[str, GoodsKind]:
        """Declared kinds by goods id."""
        return {goods.id: goods.kind for goods in self.sample.goods if goods.kind is not None}

    def _card(self, goods: Goods) -> Card:
        # Reading prices takes a vocabulary; who asks for no card does not wait for it.
        from greenroom.pricing import amount_of, is_masked  # noqa: PLC0415

        amounts: dict[PriceRole, Amount] = {}
        texts: dict[PriceRole, Text | None] = {}
        masked: Text | None = None
        for price in goods.prices:
            shown = self.by_id.get(price.text) if price.text else None
            amount = amount_of(price.raw, price.unit, price.role)
            if amount is not None and price.role not in amounts:
                amounts[price.role] = amount
                texts[price.role] = shown
            elif amount is None and shown is not None and is_masked(price.raw):
                masked = masked or shown
            if price.role is PriceRole.sale and (beside := _compared_in(price)) is not None:
                amounts.setdefault(PriceRole.compared, beside)
                texts.setdefault(PriceRole.compared, shown)
        return Card(
            goods=goods,
            title=self.by_id.get(goods.title) if goods.title else None,
            sale=amounts.get(PriceRole.sale),
            compared=amounts.get(PriceRole.compared),
            sale_text=texts.get(PriceRole.sale),
            compared_text=texts.get(PriceRole.compared),
            masked=masked,
            labels=tuple(self.by_id[id_] for id_ in goods.labels),
        )

    def texts(self, spec: Spec) -> tuple[Text, ...]:
        """Texts in the zones and by the speakers that the check reads.

        What must not be said by the seller in a notice is looked for in all words of frames of
        other origins too, since neither zone nor speaker is known of them.
        """
        anywhere = spec.expects is Expects.forbid and Zone.notice in spec.reads
        zones = (*spec.reads, *spec.also)
        return tuple(
            text
            for text in self.sample.texts
            if (text.zone in zones and text.speaker in spec.speakers)
            or (anywhere and text.frame is not None)
        )

    def pictures(self, spec: Spec) -> tuple[Image, ...]:
        """Pictures in the zones that the check reads whose words were read."""
        return tuple(
            image
            for image in self.sample.images
            if image.width_px is not None and image.zone in (*spec.reads, *spec.also)
        )

    def links(self) -> tuple[Link, ...]:
        """All links of the sample."""
        return self.sample.links

    def images(self, spec: Spec) -> tuple[Image, ...]:
        """Pictures in the zones that the check reads."""
        zones = (*spec.reads, *spec.also)
        return tuple(image for image in self.sample.images if image.zone in zones)

    def gaps(self, zone: Zone) -> tuple[Gap, ...]:
        """What of `zone` was not seen; empty means that all of it was looked at."""
        return tuple(gap for gap in self._gaps if hides(gap.zone, zone))


def _compared_in(price: Price) -> "Amount | None":
    """The compared price of a label that holds both: 原价¥99 现价¥59."""
    from greenroom.pricing import read_prices  # noqa: PLC0415 - see `_card`
    from greenroom.pricing.label import MAX_LABEL  # noqa: PLC0415

    if len(price.raw) > MAX_LABEL or price.unit is not PriceUnit.label:
        return None
    offer = read_prices(price.raw).offer
    return offer.compared if offer.current is not None else None

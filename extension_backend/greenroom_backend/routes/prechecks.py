"""Words, pictures and prices before they go live. Nothing of them is kept."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from greenroom.documents import (
    ImagesJudged,
    PriceRead,
    PricesGiven,
    PricesRead,
    TextsGiven,
    TextsJudged,
)
from greenroom.errors import LimitError
from greenroom.evidence import Zone
from greenroom.pricing import as_document, read_prices
from greenroom.text import Bench, check_lines
from greenroom.vision.look import Look
from greenroom.words import CHINA
from greenroom_backend.api import Group, Raw, Right
from greenroom_backend.api.asking import Asked
from greenroom_backend.api.bodies import Binary, Upload
from greenroom_backend.api.endpoint import FORM
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings

routes = Group("prechecks")
_WAIT_S = 30.0


class Place(StrEnum):
    """Where a picture will stand."""

    cover = Zone.cover
    avatar = Zone.avatar
    goods_image = Zone.goods_image
    player = Zone.player
    overlay = Zone.overlay


class Placed(Asked):
    zone: Place = Place.cover


class ImagesForm(Asked):
    image: Annotated[tuple[Binary, ...], Field(min_length=1)]


@routes.post("/v1/texts", needs=Right.see, limit="max_script", sparse=True, cost=5)
def check_texts(parts: Parts, body: TextsGiven) -> TextsJudged:
    """Findings of each line of words, in the same order.

    Zone is speech and speaker the seller where a line does not say; the day is today in China
    where none is asked for.
    """
    if len(body.lines) > parts.settings.max_lines:
        detail = f"{len(body.lines)} lines, at most {parts.settings.max_lines}"
        raise LimitError(detail, at="/lines")
    day = body.as_of or parts.settings.clock().astimezone(CHINA).date()
    return TextsJudged(lines=tuple(check_lines(body.lines, parts.pack, day)))


@routes.post(
    "/v1/images",
    needs=Right.see,
    takes={FORM: ImagesForm},
    limit="max_body",
    sparse=True,
    problems={503: ("missing_part", "busy")},
    cost=20,
)
def check_images(parts: Parts, query: Placed, body: Raw) -> ImagesJudged:
    """Words, codes, AI marks and findings of each picture, in the same order.

    The kind of a picture is told by its bytes, its size by its header, before it is unpacked.
    """
    return ImagesJudged(images=looks_of(parts, body.named("image"), Zone(query.zone)))


def looks_of(parts: Parts, files: tuple[Upload, ...], zone: Zone) -> tuple[Look, ...]:
    """What was seen in each picture. Raises RefusedError, LimitError, InputError."""
    # Parts may be missing, and no start should wait for those that are there.
    from greenroom.audit import picture_reader  # noqa: PLC0415
    from greenroom.vision.looks import look_at_picture  # noqa: PLC0415

    pictures = list(_pictures(files, parts.settings))
    bench = Bench(parts.pack, parts.settings.clock().astimezone(CHINA).date())
    with parts.gates.through(parts.gates.turn, _WAIT_S):
        reader = picture_reader()
        return tuple(look_at_picture(raw, name, bench, reader, zone=zone) for name, raw in pictures)


@routes.post("/v1/prices", needs=Right.see, limit="max_script", cost=5)
def check_prices(parts: Parts, body: PricesGiven) -> PricesRead:
    """Amounts, the offer they make and claims that their own numbers refute, text by text."""
    del parts
    return PricesRead(
        lines=tuple(
            PriceRead.model_validate(as_document(read_prices(one.text, one.unit), one.id))
            for one in body.lines
        )
    )


def _pictures(files: tuple[Upload, ...], settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, within the limits."""
    if not files:
        raise RefusedError(400, "http_400", detail="no file named image", at="image")
    if len(files) > settings.max_looks:
        raise LimitError(f"{len(files)} pictures, at most {settings.max_looks}", at="image")
    for index, file in enumerate(files):
        if len(file.data) > settings.max_image:
            raise LimitError(f"more than {settings.max_image} bytes", at=f"image {index}")
        yield file.name or f"image {index}", file.data

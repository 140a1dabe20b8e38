"""Places of a picture that hold somebody else's words are covered before the picture is kept.

A place becomes one flat colour, the mean of its pixels. A mosaic of small cells can be guessed
back from the shapes of known characters; from one colour there is no way back.
"""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from greenroom.errors import GreenroomError
from greenroom.evidence import Image, Sample, Speaker, Text, Zone
from greenroom.mask import holds_private_number
from greenroom.vision.lines import Box, Line

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

# Engines draw their boxes tightly; strokes may stick out by part of the words' height.
_AROUND = 0.2
_JPEG_QUALITY = 90


def private_places(lines: Iterable[Line]) -> tuple[Box, ...]:
    """Where lines with private numbers stand."""
    return tuple(line.box for line in lines if holds_private_number(line.text))


def veiled(image: "Pixels", places: Iterable[Box]) -> "Pixels":
    """The picture with each place as one flat colour; the same picture where there is no place.

    places: x, y, width, height in its px, as they were read; a little around them goes too.
    """
    from PIL import ImageStat  # noqa: PLC0415 - an optional part

    covered = None
    for x, y, width, height in places:
        around = _AROUND * min(width, height)
        left, top = max(0, int(x - around)), max(0, int(y - around))
        right = min(image.width, int(x + width + around) + 1)
        bottom = min(image.height, int(y + height + around) + 1)
        if left < right and top < bottom:
            covered = covered or image.copy()
            part = (left, top, right, bottom)
            mean = ImageStat.Stat(image.crop(part)).mean
            covered.paste(tuple(round(value) for value in mean), part)
    return covered or image


def veil_album(samples: Sequence[Sample], album: dict[str, bytes]) -> tuple[Sample, ...]:
    """The samples, their pictures in `album` without what is a viewer's or private.

    album: bytes by SHA-256, changed in place: a picture with such words makes room for its veiled
    copy, by which the samples then name it. A live picture that nobody read is taken out, since
    nobody knows what stands in it, and so is an animation with such words.
    """
    places: dict[str, list[Box]] = {}
    unread: set[str] = set()
    for sample in samples:
        images = {image.id: image for image in sample.images if image.sha256 in album}
        for image in images.values():
            if image.zone is Zone.player and image.width_px is None and image.sha256:
                unread.add(image.sha256)
        for text in sample.texts:
            named = images.get(text.image or "")
            if named is not None and named.sha256 and text.box and _is_anothers(text):
                places.setdefault(named.sha256, []).append(text.box)
    for sha256 in unread:
        del album[sha256]
    names = {
        sha256: _replaced(sha256, boxes, album)
        for sha256, boxes in places.items()
        if sha256 in album
    }
    return tuple(_renamed(sample, names) for sample in samples)


def _is_anothers(text: Text) -> bool:
    return text.speaker is Speaker.viewer or holds_private_number(text.text)


def _replaced(sha256: str, boxes: list[Box], album: dict[str, bytes]) -> str:
    """The name of the veiled picture; the old one where none could be made."""
    from greenroom.vision.pictures import open_picture  # noqa: PLC0415 - an optional part

    raw = album.pop(sha256)
    try:
        picture = open_picture(raw)
    except GreenroomError:
        return sha256
    if len(picture.stills) > 1:
        return sha256
    file = io.BytesIO()
    if picture.media_type == "image/jpeg":
        veiled(picture.stills[0], boxes).save(file, "JPEG", quality=_JPEG_QUALITY)
    else:
        veiled(picture.stills[0], boxes).save(file, "PNG")
    new = hashlib.sha256(file.getvalue()).hexdigest()
    album[new] = file.getvalue()
    return new


def _renamed(sample: Sample, names: Mapping[str, str]) -> Sample:
    def named(image: Image) -> Image:
        if image.sha256 is None or names.get(image.sha256, image.sha256) == image.sha256:
            return image
        media_type = "image/jpeg" if image.media_type == "image/jpeg" else "image/png"
        return image.model_copy(update={"sha256": names[image.sha256], "media_type": media_type})

    return sample.model_copy(update={"images": tuple(named(image) for image in sample.images)})

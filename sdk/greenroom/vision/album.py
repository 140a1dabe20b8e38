"""Words of pictures as texts of the evidence, so that every check reads them as it reads a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenroom.errors import CaptureError, GreenroomError
from greenroom.evidence import (
    MAX_TEXT_LENGTH,
    MAX_TEXTS,
    Evidence,
    Gap,
    Image,
    Reason,
    Sample,
    Speaker,
    Text,
    Zone,
)
from greenroom.mask import mask_viewers
from greenroom.vision.engine import INSTALL, WEAK, Depth
from greenroom.vision.inspect import inspect_image
from greenroom.vision.label import worded
from greenroom.vision.lines import Line, rounded, said_words, score_of
from greenroom.vision.veil import veil_album

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

    from greenroom.vision.pictures import Picture
    from greenroom.vision.reading import Reader

# Of one sample so many pictures are read; a shop page may hold hundreds of goods.
MAX_PICTURES = 40
# A floating comment has its writer's name before it.
_NAMED = re.compile(r"(?P<name>.{1,40}?)[:：](?P<words>.+)")
# What a page says of a live picture as long as nobody has taken its pixels.
_NOT_TAKEN = (
    Gap(zone=Zone.player, reason=Reason.not_in_carrier, detail="video"),
    Gap(zone=Zone.player, reason=Reason.not_in_carrier),
)


def with_words(evidence: Evidence, album: dict[str, bytes], reader: "Reader | None") -> Evidence:
    """The evidence with the words of its pictures as texts, and gaps where they were not read.

    album: bytes of pictures by their SHA-256; in place, viewers' words in them are covered (see
    `veil_album`), and the evidence names what is left. reader: None where no engine is installed;
    then each zone that holds a picture gets a gap that says so. Pictures without bytes stay as
    they are. Adding words twice changes nothing.
    """
    samples = tuple(_sample(sample, album, reader) for sample in evidence.samples)
    veiled = veil_album(samples, album)
    return mask_viewers(evidence.model_copy(update={"samples": veiled}))


@dataclass
class _Page:
    """A sample in the making."""

    texts: list[Text]
    images: list[Image] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def gap(self, zone: Zone, reason: Reason, detail: str = "") -> None:
        gap = Gap(zone=zone, reason=reason, detail=detail[:400])
        if gap not in self.gaps:
            self.gaps.append(gap)


def _sample(sample: Sample, album: Mapping[str, bytes], reader: "Reader | None") -> Sample:
    page = _Page(list(sample.texts), gaps=list(sample.gaps))
    viewers = [said_words(one.text) for one in sample.texts if one.speaker is Speaker.viewer]
    known = {one.image for one in sample.texts}
    read = 0
    for image in sample.images:
        raw = album.get(image.sha256) if image.sha256 is not None else None
        if raw is None or image.id in known:
            page.images.append(image)
        elif reader is None:
            page.gap(image.zone, Reason.no_engine, INSTALL)
            page.images.append(_inspected(image, raw))
        elif read >= MAX_PICTURES:
            page.gap(image.zone, Reason.cap, f"{MAX_PICTURES} pictures")
            page.images.append(image)
        else:
            read += 1
            page.images.append(_read(image, raw, reader, page, viewers))
    return sample.model_copy(
        update={
            "texts": tuple(page.texts),
            "images": tuple(page.images),
            "gaps": tuple(page.gaps),
        }
    )


def _read(image: Image, raw: bytes, reader: "Reader", page: _Page, viewers: list[str]) -> Image:
    """Adds the words of one picture to the page; the image with its size."""
    # Without an engine these parts may not be there.
    from greenroom.vision.pictures import open_picture  # noqa: PLC0415
    from greenroom.vision.reading import unseen_of  # noqa: PLC0415

    depth = Depth.normal if image.zone is Zone.player else Depth.thorough
    try:
        picture = open_picture(raw, at=image.id)
        lines, whole = reader.lines_and_end(picture, depth)
    except GreenroomError as problem:
        reason = Reason.budget if isinstance(problem, CaptureError) else Reason.unreadable
        page.gap(image.zone, reason, f"{image.id}: {problem.message}")
        return _inspected(image, raw)
    if image.zone is Zone.player:
        page.gaps = [one for one in page.gaps if one not in _NOT_TAKEN]
    for reason in unseen_of(picture, reader, whole=whole):
        detail = reader.engine.version if reader.engine.name in WEAK else image.id
        page.gap(image.zone, reason, detail)
    for number, line in enumerate(lines):
        if len(page.texts) >= MAX_TEXTS:
            page.gap(image.zone, Reason.cap, f"{MAX_TEXTS} texts")
            break
        text = _text(line, f"{image.id}.w{number}", image, reader, viewers)
        page.texts.append(_measured(text, picture.stills[line.still]))
    return _inspected(_sized(image, picture), raw, picture.stills[0])


def _measured(text: Text, still: "Pixels") -> Text:
    """With the height and colours of its strokes where it may be the AI label."""
    if text.zone is not Zone.player or not any(worded(text.text)):
        return text
    try:
        from greenroom.vision.ink import with_ink  # noqa: PLC0415 - the part may be missing
    except ImportError:
        return text
    return with_ink(text, still)


def _inspected(image: Image, raw: bytes, still: "Pixels | None" = None) -> Image:
    """With the codes and AI marks that it holds; None stays where nobody could look."""
    found = inspect_image(raw, still)
    return image.model_copy(update={"codes": found.codes, "marks": found.marks})


def _text(line: Line, id_: str, image: Image, reader: "Reader", viewers: list[str]) -> Text:
    words, is_viewers = line.text[:MAX_TEXT_LENGTH], False
    if image.zone is Zone.player:
        # Comments that float over the live picture stand in it too, and are not the seller's.
        words, is_viewers = _floating(words, viewers)
    return Text(
        id=id_,
        text=words,
        zone=image.zone,
        speaker=Speaker.viewer if is_viewers else Speaker.seller,
        box=rounded(line.box),
        source=f"ocr:{reader.engine.version}",
        image=image.id,
        score=score_of(line),
    )


def _floating(words: str, viewers: list[str]) -> tuple[str, bool]:
    """The words, and whether they are a viewer's comment; the name before it is masked.

    viewers: the comments beside the picture, as `said_words` gives them. A line that only ends
    like a comment, without a name and a colon, stays the seller's.
    """
    said = said_words(words)
    if said and any(said in comment for comment in viewers):
        return words, True
    named = _NAMED.match(words)
    if named and said_words(named["words"]) in viewers:
        return "*" * named.end("name") + words[named.end("name") :], True
    return words, False


def _sized(image: Image, picture: "Picture") -> Image:
    return image.model_copy(
        update={
            "width_px": picture.width_px,
            "height_px": picture.height_px,
            "media_type": picture.media_type or image.media_type,
        }
    )

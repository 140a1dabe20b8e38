"""The visible AI label: is it worded in full, large enough, in the picture, to be seen, always?

Pure geometry over what was read. What the standard measures is called “text height” and no more.
Here it is the height of the ink: from the top of the highest stroke to the foot of the lowest, as
anybody can measure it on a screenshot. A line with Chinese characters fills about 0.945 of its
font size that way (measured on Noto Sans and Serif CJK, regular 0.93, bold 0.96). Whoever reads
“height” as the font size gets a larger figure, so a label between the two readings is neither
passed nor failed: a person decides. Source: GB 45438-2025 §5.2, §5.4 as quoted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from greenroom.evidence import Box, Image, Sample, Speaker, Text, Zone
from greenroom.wording import normal

HAN_INK = 0.945
# WCAG 2.2, 1.4.3 for large text. The law says “prominent” and gives no figure.
MIN_CONTRAST = 3.0
_INSIDE, _OUTSIDE = 0.95, 0.05

_AI = r"(?:人工智能|(?<![a-z])ai(?![a-z]))"
_MADE = r"(?:生成|合成)"
_GAP = r"[^，。！？；,!?;\n]{0,8}?"
# AI生成器 and AI合成软件 are goods. 疑似 is the platform's guess, not the operator's label.
_LABEL = re.compile(
    rf"(?<!疑似)(?<!疑似由)(?:{_AI}{_GAP}{_MADE}|{_MADE}{_GAP}{_AI})(?!器|软件|工具|教程|课|系统)"
)
# Right before the words: 真人直播，不是AI生成.
_NOT = re.compile(
    r"(?:非|不是|并非|绝非|没有|没用|没|未使用|未采用|未经|未用|不用|不使用|不含|无|拒绝|告别)(?:使用|采用|任何|由|经|用|是)?\s?$"
)
ZONES = frozenset(
    {
        Zone.room_title,
        Zone.account_name,
        Zone.notice,
        Zone.overlay,
        Zone.disclosure,
        Zone.player,
        Zone.body,
    }
)
_SPEAKERS = frozenset({Speaker.seller, Speaker.platform, Speaker.unknown})


class Standing(StrEnum):
    """How a fully worded label stands, best first. The best of a sample speaks for it.

    between: large enough as font size, too small as ink. beside: on the page, not in the picture.
    unmeasured: its height or the picture's size is not known. hidden: covered, cut off or
    scrolled away.
    """

    clear = "clear"
    between = "between"
    faint = "faint"
    unmeasured = "unmeasured"
    beside = "beside"
    too_small = "too_small"
    hidden = "hidden"


@dataclass(frozen=True, slots=True)
class Label:
    """One label as it was seen.

    text, start, end: its words. height: of the ink, over the shorter side of the picture. font: of
    the font, over the same. contrast: of its colour against what is behind it, 1 to 21. inside:
    share of its box that lies in the picture. None where it could not be measured.
    """

    text: Text
    start: int
    end: int
    standing: Standing
    height: float | None = None
    font: float | None = None
    contrast: float | None = None
    inside: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What labels are measured against.

    player: box of the live picture; viewport: width and height of the page; both in the px of the
    boxes of texts that the page holds. frames: sizes of taken pictures by id, in the px of the
    boxes of texts read from them: there the whole frame is the live picture.
    """

    player: Box | None = None
    viewport: tuple[int, int] | None = None
    frames: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, player: Box | None, viewport: tuple[int, int] | None, images: Iterable[Image]
    ) -> "Picture":
        """The same with the sizes of those pictures that are frames of the stream."""
        sizes = {
            one.id: (one.width_px, one.height_px)
            for one in images
            if one.zone is Zone.player and one.width_px and one.height_px
        }
        return cls(player, viewport, sizes)

    def around(self, text: Text) -> tuple[Box | None, tuple[int, int] | None]:
        """(live picture, page) in the px of the text's own box."""
        if text.image is None:
            return self.player, self.viewport
        size = self.frames.get(text.image)
        return ((0, 0, *size) if size else None), None


def labels(texts: Iterable[Text], picture: Picture, minimum: float) -> tuple[Label, ...]:
    """Fully worded labels among `texts`, the best first.

    minimum: least height over the shorter side of the live picture, of the law.
    """
    found = [
        _label(text, span, *picture.around(text), minimum)
        for text in texts
        if text.zone in ZONES and text.speaker in _SPEAKERS
        for span in worded(text.text)
    ]
    order = list(Standing)
    return tuple(sorted(found, key=lambda one: (order.index(one.standing), -(one.height or 0))))


def worded(words: str) -> Iterator[tuple[int, int]]:
    """Offsets of what holds an AI element and a 生成 or 合成 element, not denied."""
    yield from not_denied(words, _LABEL)


def not_denied(words: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Offsets of the pattern in the folded words, where no denial stands right before it."""
    folded = normal(words)
    for match in pattern.finditer(folded.text):
        if not _NOT.search(folded.text[: match.start()]):
            yield folded.original(*match.span())


def _label(
    text: Text,
    span: tuple[int, int],
    player: Box | None,
    viewport: tuple[int, int] | None,
    minimum: float,
) -> Label:
    height, font = _heights(text, player)
    contrast = contrast_of(text.colour, text.background)
    inside = _share(text.box, player) if text.box and player else None
    standing = _standing(text, (height, font, contrast, inside), viewport, minimum)
    return Label(text, *span, standing, height, font, contrast, inside)


def _heights(text: Text, player: Box | None) -> tuple[float | None, float | None]:
    """Height of ink and of font over the shorter side; measured ink goes before a declared size."""
    short = min(player[2:]) if player else 0
    if short <= 0:
        return None, None
    if text.ink_px is not None:
        return text.ink_px / short, text.ink_px / HAN_INK / short
    if text.font_px is not None:
        return text.font_px * HAN_INK / short, text.font_px / short
    return None, None


def _standing(
    text: Text,
    measures: tuple[float | None, float | None, float | None, float | None],
    viewport: tuple[int, int] | None,
    minimum: float,
) -> Standing:
    height, font, contrast, inside = measures
    if _is_hidden(text, viewport, inside):
        return Standing.hidden
    if height is None or font is None or inside is None:
        return Standing.unmeasured
    if inside <= _OUTSIDE:
        return Standing.beside
    if font < minimum:
        return Standing.too_small
    if contrast is not None and contrast < MIN_CONTRAST:
        return Standing.faint
    return Standing.clear if height >= minimum else Standing.between


def _is_hidden(text: Text, viewport: tuple[int, int] | None, inside: float | None) -> bool:
    if text.covered or text.on_screen is False:
        return True
    if text.box and viewport and _share(text.box, (0, 0, *viewport)) < _INSIDE:
        return True
    return inside is not None and _OUTSIDE < inside < _INSIDE


def _share(box: Box, of: Box) -> float:
    """Share of `box` that lies in `of`; 0 for a box without area."""
    width = min(box[0] + box[2], of[0] + of[2]) - max(box[0], of[0])
    height = min(box[1] + box[3], of[1] + of[3]) - max(box[1], of[1])
    area = box[2] * box[3]
    return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def contrast_of(colour: str | None, background: str | None) -> float | None:
    """Contrast ratio of two `#rrggbb`, 1 to 21. Source: WCAG 2.2, relative luminance."""
    if colour is None or background is None:
        return None
    light, dark = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A label over the samples of a room.

    best: of each sample, None where it holds no fully worded label. gaps: from when to when it did
    not stand clear, by the samples' own times, each once.
    """

    times: tuple[datetime, ...]
    best: tuple[Label | None, ...]
    gaps: tuple[tuple[datetime, datetime], ...]

    @property
    def opens(self) -> bool:
        """True where it stands clear in the first sample: in a recording, the opening frame."""
        return self._clear(0)

    @property
    def always(self) -> bool | None:
        """True where it stood clear in every sample; None where one sample can't tell."""
        if self.gaps:
            return False
        return True if len(self.times) > 1 else None

    def _clear(self, index: int) -> bool:
        label = self.best[index]
        return label is not None and label.standing is Standing.clear


def timeline(samples: Sequence[Sample], minimum: float) -> Timeline:
    """The label over `samples`, oldest first. minimum: as of `labels`."""
    best = tuple(
        next(
            iter(labels(one.texts, Picture.of(one.player, one.viewport, one.images), minimum)), None
        )
        for one in samples
    )
    gaps: list[tuple[datetime, datetime]] = []
    open_since: datetime | None = None
    for sample, label in zip(samples, best, strict=True):
        if label is not None and label.standing is Standing.clear:
            open_since = None
        elif open_since is None:
            open_since = sample.at
            gaps.append((sample.at, sample.at))
        else:
            gaps[-1] = (open_since, sample.at)
    return Timeline(tuple(one.at for one in samples), best, tuple(gaps))

"""Live frames with an AI label, drawn from a seed, with the truth of what was drawn.

The height of the ink is taken from the drawing itself before it is laid over the picture.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = tuple(
    f"/usr/share/fonts/opentype/noto/Noto{kind}CJK-{weight}.ttc"
    for kind in ("Sans", "Serif")
    for weight in ("Regular", "Bold")
)
SIMPLIFIED = 2
SIZES = ((720, 1280), (1280, 720), (1080, 1920), (960, 540), (480, 854))
FULL = ("AI生成", "人工智能生成", "本直播由AI生成", "AI合成主播", "人工智能合成", "内容由AI生成")
SHORT = ("数字人直播", "虚拟主播", "AI主播", "智能主播", "AI数字人")
OTHER = ("现捕现发", "舟山带鱼", "今晚八点", "买二送一", "产地直供")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A frame and what is true of it.

    raw: JPEG. words: of the label as a reader of text would give them, empty where it is absent.
    box: as such a reader gives it, loose. ink: height of the ink drawn over the shorter side.
    font: of the font size. verdict: what has to come out: clear, between, too_small, hidden,
    faint, short (not worded in full), absent.
    """

    raw: bytes
    size: tuple[int, int]
    words: str
    box: tuple[float, float, float, float] | None
    ink: float
    font: float
    verdict: str


def frames(count: int, seed: int, least: float = 0.05) -> Iterator[Drawn]:
    """`count` frames: 60 in 100 with a label to be measured, the rest wrong in other ways."""
    rng = random.Random(seed)  # noqa: S311 - pictures, no secret
    for _ in range(count):
        yield _frame(rng, least)


def _frame(rng: random.Random, least: float) -> Drawn:
    size = rng.choice(SIZES)
    picture = backdrop(rng, size)
    kind = rng.choices(("full", "short", "absent", "covered", "faint"), (60, 10, 10, 12, 8))[0]
    words = rng.choice({"short": SHORT, "absent": OTHER}.get(kind, FULL))
    ratio = rng.uniform(0.02, 0.047) if rng.random() < 0.4 else rng.uniform(0.046, 0.09)
    font = ImageFont.truetype(
        rng.choice(FONTS), max(12, round(ratio * min(size))), index=SIMPLIFIED
    )
    left, top, right, bottom = font.getbbox(words)
    x, y = _corner(rng, size, (right, bottom))
    at = (x + left, y + top, x + right, y + bottom)
    _draw(picture, rng, (x, y), at, words, font, faint=kind == "faint")
    if kind == "covered":
        _cover(picture, rng, at)
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=rng.randrange(40, 92))
    ink, em = _ink(words, font) / min(size), font.size / min(size)
    return Drawn(
        raw=out.getvalue(),
        size=size,
        words="" if kind == "absent" else words,
        box=None if kind == "absent" else _loose(rng, at),
        ink=ink,
        font=em,
        verdict=_verdict(kind, ink, least),
    )


def _ink(words: str, font: ImageFont.FreeTypeFont) -> float:
    """Height of the ink as drawn, in px: an outermost row counts by how far it is covered."""
    sheet = Image.new("L", (int(font.getlength(words)) + 40, int(font.size * 2)))
    ImageDraw.Draw(sheet).text((10, 5), words, font=font, fill=255)
    rows = [
        max(sheet.crop((0, y, sheet.width, y + 1)).tobytes()) / 255 for y in range(sheet.height)
    ]
    held = [row for row in rows if row > 0]
    return len(held) - 2 + held[0] + held[-1]


def _verdict(kind: str, ink: float, least: float) -> str:
    if kind in ("absent", "short", "faint"):
        return kind
    if kind == "covered":
        return "hidden"
    if ink >= least:
        return "clear"
    # The font of a line is its ink over 0.93 (regular) to 0.96 (bold).
    return "between" if ink / 0.945 >= least else "too_small"


def backdrop(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """Something like a room: smooth light, things with edges, grain."""
    small = Image.new("RGB", (4, 4))
    small.putdata([tuple(rng.randrange(256) for _ in range(3)) for _ in range(16)])
    picture = small.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randrange(3, 12)):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        w, h = rng.randrange(40, 500), rng.randrange(40, 500)
        shape = rng.choice((draw.rectangle, draw.ellipse))
        shape((x, y, x + w, y + h), fill=tuple(rng.randrange(256) for _ in range(3)))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 4)))
    grain = Image.effect_noise(size, rng.uniform(4, 30)).convert("RGB")
    return Image.blend(picture, grain, rng.uniform(0, 0.12))


def _corner(
    rng: random.Random, size: tuple[int, int], words: tuple[float, float]
) -> tuple[int, int]:
    """Along an edge, where such labels stand."""
    right, low = (max(8, int(size[side] - words[side] - 12)) for side in (0, 1))
    return rng.choice(
        (
            (rng.randrange(8, 40), rng.randrange(8, 60)),
            (right, rng.randrange(8, 60)),
            (rng.randrange(8, 40), low),
            (right, low),
            (rng.randrange(8, max(9, right)), rng.randrange(8, max(9, low))),
        )
    )


def _draw(
    picture: Image.Image,
    rng: random.Random,
    place: tuple[int, int],
    at: tuple[float, float, float, float],
    words: str,
    font: ImageFont.FreeTypeFont,
    *,
    faint: bool,
) -> None:
    """The words, on a plate, with an outline, or bare where that can be read."""
    draw = ImageDraw.Draw(picture, "RGBA")
    light = rng.random() < 0.7
    plate = (20, 22, 28) if light else (246, 244, 238)
    colour = rng.choice(((255, 255, 255), (255, 236, 170))) if light else (24, 24, 30)
    if faint:
        plate = tuple(rng.randrange(90, 180) for _ in range(3))
        step = rng.choice((-1, 1)) * rng.randrange(8, 30)
        colour = tuple(max(0, min(255, part + step)) for part in plate)
    style = "plate" if faint else rng.choice(("plate", "plate", "glass", "outline"))
    pad = rng.randrange(4, 16)
    if style in ("plate", "glass"):
        alpha = 255 if style == "plate" else rng.randrange(150, 230)
        area = (at[0] - pad, at[1] - pad, at[2] + pad, at[3] + pad)
        draw.rounded_rectangle(area, rng.randrange(0, 10), fill=(*plate, alpha))
    if style == "outline":
        draw.text(place, words, font=font, fill=colour, stroke_width=2, stroke_fill=plate)
    draw.text(place, words, font=font, fill=colour)


def _cover(picture: Image.Image, rng: random.Random, at: tuple[float, float, float, float]) -> None:
    """A sticker over a good part of the words."""
    width = at[2] - at[0]
    share = rng.uniform(0.4, 1.0)
    start = at[0] - 4 if rng.random() < 0.5 else at[2] + 4 - width * share
    draw = ImageDraw.Draw(picture)
    area = (start, at[1] - 8, start + width * share, at[3] + 8)
    draw.rectangle(area, fill=tuple(rng.randrange(256) for _ in range(3)))


def _loose(
    rng: random.Random, at: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The box as a reader of text gives it: off by up to a tenth of its height on every side."""
    height = at[3] - at[1]
    left, top, right, bottom = (rng.uniform(-0.1, 0.1) * height for _ in range(4))
    x, y = max(0.0, at[0] + left), max(0.0, at[1] + top)
    return (x, y, at[2] + right - x, at[3] + bottom - y)

"""Frames with codes and frames without, drawn from a seed. What is drawn is returned as truth."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIZE = (1280, 720)
_HOSTS = ("https://u.wechat.com/", "https://qr.alipay.com/", "https://v.douyin.com/", "wxp://f2f")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_WORDS = (
    "舟山带鱼",
    "限时福利",
    "今晚八点",
    "买二送一",
    "新鲜到货",
    "第三方检测",
    "包邮",
    "现捕现发",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as it arrives, and what its codes hold. kind: which difficulty."""

    kind: str
    raw: bytes
    holds: frozenset[str]


def backdrop(rng: random.Random, size: tuple[int, int] = SIZE) -> Image.Image:
    """A live frame without codes: a gradient, shapes, stripes, lattices, words, noise."""
    width, height = size
    colours = [tuple(rng.randrange(256) for _ in range(3)) for _ in range(3)]
    small = Image.new("RGB", (3, 2))
    small.putdata([colours[rng.randrange(3)] for _ in range(6)])
    picture = small.resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randrange(4, 14)):
        x, y = rng.randrange(width), rng.randrange(height)
        w, h = rng.randrange(30, 400), rng.randrange(30, 300)
        colour = tuple(rng.randrange(256) for _ in range(3))
        shape = rng.choice((draw.rectangle, draw.ellipse))
        shape((x, y, x + w, y + h), fill=colour)
    if rng.random() < 0.5:
        _lattice(draw, rng, width, height)
    for _ in range(rng.randrange(1, 6)):
        font = ImageFont.truetype(FONT, rng.randrange(16, 80))
        place = (rng.randrange(width), rng.randrange(height))
        colour = tuple(rng.randrange(256) for _ in range(3))
        draw.text(place, rng.choice(_WORDS), font=font, fill=colour)
    if rng.random() < 0.4:
        noise = Image.effect_noise(size, rng.uniform(10, 60)).convert("RGB")
        picture = Image.blend(picture, noise, 0.15)
    return picture


def _lattice(draw: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int) -> None:
    """Stripes, checks and window frames: what a reader of codes may take for one."""
    x, y = rng.randrange(width - 200), rng.randrange(height - 200)
    kind = rng.randrange(3)
    place = x
    while place < x + 200:
        step = rng.randrange(2, 14)
        if kind == 0:
            draw.rectangle((place, y, place + step // 2, y + 180), fill="black")
        elif kind == 1:
            for row in range(0, 180, 12):
                if rng.random() < 0.5:
                    draw.rectangle((place, y + row, place + 11, y + row + 11), fill="black")
            step = 12
        else:
            draw.rectangle((place, y, place + 160, y + 160), outline="black", width=step)
            step *= 4
        place += step


def words(rng: random.Random) -> str:
    """What a code may hold."""
    return rng.choice(_HOSTS) + "".join(rng.choices(_LETTERS, k=rng.randrange(8, 24)))


def square(
    data: str,
    side: int,
    *,
    error: str = "m",
    dark: str = "black",
    light: str = "white",
) -> Image.Image:
    """A QR code with its quiet zone, `side` px wide, drawn larger first as a designer would."""
    out = io.BytesIO()
    code = segno.make(data, error=error, micro=False, boost_error=False)
    code.save(out, kind="png", scale=16, border=4, dark=dark, light=light)
    return Image.open(out).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _paste(
    picture: Image.Image, rng: random.Random, code: Image.Image, mask: Image.Image | None = None
) -> None:
    x = rng.randrange(picture.width - code.width)
    y = rng.randrange(picture.height - code.height)
    picture.paste(code, (x, y), mask)


def plain(count: int, sides: tuple[int, ...], seed: int) -> Iterator[Frame]:
    """One code in a 720p frame at JPEG quality 40, as small as `sides` px (quiet zone included)."""
    rng = random.Random(seed)  # noqa: S311 - pictures, no secret
    for index in range(count):
        picture = backdrop(rng)
        data = words(rng)[:30]
        side = sides[index % len(sides)]
        _paste(picture, rng, square(data, side))
        yield Frame(f"{side} px", jpeg(picture, 40), frozenset({data}))


def hard(count: int, seed: int) -> Iterator[Frame]:
    """Turned, seen aslant, faint, several, with a logo, blurred, inverted, coloured."""
    rng = random.Random(seed)  # noqa: S311 - pictures, no secret
    kinds = (_turned, _aslant, _faint, _several, _logo, _blurred, _inverted, _coloured, _dark)
    for index in range(count):
        kind = kinds[index % len(kinds)]
        picture = backdrop(rng)
        holds = kind(picture, rng)
        yield Frame(kind.__name__[1:], jpeg(picture, 50), frozenset(holds))


def without(count: int, seed: int) -> Iterator[Frame]:
    """Pictures that hold no code."""
    rng = random.Random(seed)  # noqa: S311 - pictures, no secret
    for _ in range(count):
        size = rng.choice((SIZE, (720, 1280), (800, 800)))
        yield Frame("none", jpeg(backdrop(rng, size), rng.randrange(40, 95)), frozenset())


def _turned(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    code = square(data, rng.randrange(110, 240)).convert("RGBA")
    turned = code.rotate(rng.uniform(0, 360), Image.Resampling.BICUBIC, expand=True)
    _paste(picture, rng, turned.convert("RGB"), turned.getchannel("A"))
    return {data}


def _aslant(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    side = rng.randrange(140, 260)
    code = square(data, side).convert("RGBA")
    lean = rng.uniform(0.05, 0.18) * side
    # Where each corner of the result comes from: the far edge is drawn together.
    quad = (-lean, -lean / 2, -lean / 3, side + lean / 2, side + lean / 3, side, side, 0)
    aslant = code.transform((side, side), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    _paste(picture, rng, aslant.convert("RGB"), aslant.getchannel("A"))
    return {data}


def _faint(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    grey = rng.randrange(90, 160)
    gap = rng.randrange(28, 60)
    tones = [f"#{tone:02x}{tone:02x}{tone:02x}" for tone in (grey, grey + gap)]
    _paste(picture, rng, square(data, rng.randrange(120, 240), dark=tones[0], light=tones[1]))
    return {data}


def _several(picture: Image.Image, rng: random.Random) -> set[str]:
    holds = [words(rng) for _ in range(rng.randrange(2, 5))]
    for place, data in enumerate(holds):
        code = square(data, rng.randrange(100, 180))
        picture.paste(code, (40 + place * 300, rng.randrange(40, picture.height - 200)))
    return set(holds)


def _logo(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    side = rng.randrange(150, 260)
    code = square(data, side, error="h")
    part = int(side * rng.uniform(0.14, 0.2))
    corner = (side - part) // 2
    draw = ImageDraw.Draw(code)
    draw.rectangle((corner - 4, corner - 4, corner + part + 4, corner + part + 4), fill="white")
    colour = tuple(rng.randrange(256) for _ in range(3))
    draw.ellipse((corner, corner, corner + part, corner + part), fill=colour)
    _paste(picture, rng, code)
    return {data}


def _blurred(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    code = square(data, rng.randrange(130, 240))
    _paste(picture, rng, code.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.5))))
    return {data}


def _inverted(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    _paste(picture, rng, square(data, rng.randrange(110, 240), dark="white", light="#202020"))
    return {data}


def _coloured(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    dark = rng.choice(("#07a35a", "#1677ff", "#a01020", "#5b2a86"))
    light = rng.choice(("#ffffff", "#fff4d6", "#e8f5ff"))
    _paste(picture, rng, square(data, rng.randrange(110, 240), dark=dark, light=light))
    return {data}


def _dark(picture: Image.Image, rng: random.Random) -> set[str]:
    data = words(rng)
    _paste(picture, rng, square(data, rng.randrange(110, 240)))
    picture.paste(ImageEnhance.Brightness(picture).enhance(rng.uniform(0.25, 0.5)))
    return {data}

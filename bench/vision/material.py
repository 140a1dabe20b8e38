"""Covers, price tags and frames made here: our own words, drawn in many ways, with their truth."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = tuple(
    Path(f"/usr/share/fonts/opentype/noto/Noto{name}.ttc")
    for name in ("SansCJK-Bold", "SansCJK-Regular", "SerifCJK-Bold")
)
# The collections hold one font a language, which draw some characters differently.
SIMPLIFIED = 2
KINDS = ("cover", "price_tag", "frame", "small", "turned", "faint", "upright", "dark_plate")

# (words, keywords in them): what rooms write, and what checks look for.
_LINES = (
    ("全网最低价", ("全网最低价",)),
    ("人民大会堂特供", ("人民大会堂", "特供")),
    ("国家级非遗手艺", ("国家级",)),
    ("加微信领优惠券", ("加微信", "优惠券")),
    ("进群抢红包", ("进群",)),
    ("治疗失眠 三天见效", ("治疗", "三天见效")),
    ("假一赔十", ("假一赔十",)),
    ("最后三十单", ("最后三十单",)),
    ("顶级海参礼盒", ("顶级",)),
    ("东海小黄鱼现捞现发", ("小黄鱼",)),
    ("舟山带鱼段 净含量500克", ("带鱼", "500克")),
    ("本场满199减30", ("199", "30")),
    ("AI生成画面", ("AI生成",)),
    ("数字人直播", ("数字人",)),
    ("到店自提免运费", ("免运费",)),
    ("产地直发 坏果包赔", ("坏果包赔",)),
    ("军事管理区 禁止拍摄", ("军事管理区", "禁止拍摄")),
    ("第一批新茶上市", ("第一批",)),
    ("关注主播不迷路", ("关注主播",)),
    ("今晚八点开抢", ("今晚八点",)),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A picture as a file, what stands on it, and which of it must be found."""

    name: str
    kind: str
    raw: bytes
    lines: tuple[str, ...]
    keywords: tuple[str, ...]


def made(count: int, *, sealed: bool) -> Iterator[Made]:
    """`count` pictures of each kind. sealed: other words, places and colours than without."""
    for kind in KINDS:
        for number in range(count):
            dice = random.Random(f"{kind}-{number}-{'sealed' if sealed else 'open'}")  # noqa: S311
            yield _made(f"{kind}{number}", kind, dice)


def _made(name: str, kind: str, dice: random.Random) -> Made:
    size = (1280, 720) if kind in ("frame", "small", "dark_plate") else (720, 960)
    chosen = dice.sample(_LINES, 6 if kind == "small" else 4)
    image = _ground(size, dice, busy=kind in ("frame", "dark_plate", "small"))
    lines = []
    keywords: list[str] = []
    top = dice.randint(20, 60) + (160 if kind == "turned" else 0)
    for words, marked in chosen:
        # All of a line stands on the picture, also after turning.
        margin = 110 if kind == "turned" else 24
        px = min(_px(kind, dice), (size[0] - 2 * margin) // (len(words) + 1))
        if top + px > size[1] - 150:
            break
        left = dice.randint(margin, max(margin, size[0] - margin - px * (len(words) + 1)))
        _draw(image, words, (left, top), px, kind, dice)
        lines.append(words)
        keywords += marked
        top += int((len(words) if kind == "upright" else 1.0) * px * 1.25) + dice.randint(10, 40)
        if kind == "upright":
            break
    price = f"{dice.choice(['¥', '到手价', '券后'])}{dice.randint(1, 999)}.{dice.randint(0, 9)}"
    if kind in ("cover", "price_tag", "frame"):
        px = 90 if kind == "price_tag" else 56
        _draw(image, price, (dice.randint(20, 200), size[1] - px - 30), px, kind, dice)
        lines.append(price)
        keywords.append("".join(char for char in price if char.isdigit() or char == "."))
    return Made(name, kind, _filed(image, kind, dice), tuple(lines), tuple(keywords))


def _px(kind: str, dice: random.Random) -> int:
    low, high = {"small": (14, 20), "cover": (40, 80), "price_tag": (44, 70)}.get(kind, (30, 54))
    return dice.randint(low, high)


def _ground(size: tuple[int, int], dice: random.Random, *, busy: bool) -> Image.Image:
    """A slope of colour; a busy one has soft shapes on it like a room behind a host."""
    width, height = size
    one, other = ([dice.randint(0, 120) for _ in range(3)] for _ in range(2))
    slope = np.linspace(0, 1, height)[:, None, None]
    pixels = (np.array(one) * (1 - slope) + np.array(other) * slope) * np.ones((1, width, 1))
    image = Image.fromarray(pixels.astype("uint8"))
    if busy:
        pen = ImageDraw.Draw(image)
        for _ in range(60):
            x, y = dice.randint(0, width), dice.randint(0, height)
            wide = dice.randint(20, 200)
            colour = tuple(dice.randint(0, 150) for _ in range(3))
            pen.ellipse((x, y, x + wide, y + wide), fill=colour)
        image = image.filter(ImageFilter.GaussianBlur(6))
    return image


def _draw(
    image: Image.Image,
    words: str,
    place: tuple[int, int],
    px: int,
    kind: str,
    dice: random.Random,
) -> None:
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(dice.choice(FONTS)), px, index=SIMPLIFIED)
    ink: tuple[int, ...] = tuple(dice.randint(200, 255) for _ in range(3))
    if kind == "faint":
        x, y = place
        below = image.getpixel((min(x, image.width - 1), min(y, image.height - 1)))
        ink = tuple(min(255, one + 45) for one in below)  # type: ignore[union-attr]
    if kind == "upright":
        for number, char in enumerate(words.replace(" ", "")):
            pen.text((place[0], place[1] + int(number * px * 1.1)), char, font=font, fill=ink)
        return
    if kind == "dark_plate":
        box = pen.textbbox(place, words, font=font)
        pen.rectangle((box[0] - 8, box[1] - 6, box[2] + 8, box[3] + 6), fill=(20, 20, 20))
    outline = px // 14 if kind == "cover" and dice.random() < 0.5 else 0
    pen.text(place, words, font=font, fill=ink, stroke_width=outline, stroke_fill=(30, 0, 0))


def _filed(image: Image.Image, kind: str, dice: random.Random) -> bytes:
    if kind == "turned":
        image = image.rotate(dice.choice((-20, -12, 8, 15)), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    if kind in ("frame", "small", "dark_plate"):
        image.save(file, "JPEG", quality=40 if kind != "small" else 70)
    else:
        image.save(file, "PNG")
    return file.getvalue()

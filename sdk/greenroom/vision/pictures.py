"""Bytes from anywhere → pictures that can be read, or one clear error. Nothing is trusted.

The kind is told by the bytes, never by a name. Size and shape are known from the header before a
single pixel is unpacked.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from greenroom.errors import InputError, LimitError

MAX_BYTES: Final = 20 << 20
MAX_PIXELS: Final = 40_000_000
MAX_SIDE_PX: Final = 20_000
# Pictures smaller than this on a side hold no words: tracking dots, rules, spacers.
MIN_SIDE_PX: Final = 8
# Of an animation so many stills are looked at, spread over its frames; all frames up to the last
# of them have to be unpacked, so their pixels are limited too.
MAX_STILLS: Final = 5
MAX_ANIMATED_PIXELS: Final = 200_000_000

# A JPEG of several pictures (MPO) is opened as JPEG; its first one is the photo.
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF")
_KINDS: Final = "PNG, JPEG, WebP, AVIF, GIF or BMP"
_HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture unpacked.

    sha256: of its bytes, hex. stills: RGB, upright; more than one for an animation. frames: how
    many the file says that it holds, of which `stills` are looked at.
    """

    sha256: str
    media_type: str
    stills: tuple[Pillow.Image, ...]
    frames: int = 1

    @property
    def width_px(self) -> int:
        """Width after turning it upright."""
        return self.stills[0].width

    @property
    def height_px(self) -> int:
        """Height after turning it upright."""
        return self.stills[0].height


def sha256_of(raw: bytes) -> str:
    """The name of a picture: SHA-256 of its bytes as hex."""
    return hashlib.sha256(raw).hexdigest()


def open_picture(raw: bytes, *, at: str = "picture") -> Picture:
    """The picture held in `raw`, upright and RGB on white; at: what to call it in errors.

    Raises InputError for what is no picture of a known kind, or damaged or cut off; LimitError
    for too many bytes or pixels, or a side that is too long.
    """
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=at)
    if not raw:
        raise InputError("the file is empty", at=at)
    with warnings.catch_warnings():
        # Pillow warns of large pictures and odd metadata; the limits here are stricter.
        warnings.simplefilter("ignore")
        try:
            with Pillow.open(io.BytesIO(raw), formats=_FORMATS) as image:
                _must_fit(image, at)
                media_type = Pillow.MIME.get(image.format or "", "")
                if image.format == "MPO":
                    media_type = "image/jpeg"
                stills, frames = _stills(image)
        except UnidentifiedImageError:
            raise InputError("not a picture that is read", at=at, remedy=_remedy(raw)) from None
        except Pillow.DecompressionBombError:
            raise LimitError(f"more than {MAX_PIXELS} pixels", at=at) from None
        except LimitError:
            raise
        # A damaged file raises whatever the damage trips over.
        except Exception as problem:  # noqa: BLE001
            raise InputError(
                f"damaged or cut off: {type(problem).__name__}", at=at, remedy="save it again"
            ) from None
    return Picture(sha256_of(raw), media_type, stills, frames)


def of_pixels(image: Pillow.Image) -> Picture:
    """A picture that never was a file, such as a frame of a video, named by its pixels."""
    return Picture(sha256_of(image.tobytes()), "", (image,))


def _must_fit(image: Pillow.Image, at: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise LimitError(
            f"{width}×{height}, at most {MAX_PIXELS} pixels are read",
            at=at,
            remedy="make it smaller",
        )
    if max(width, height) > MAX_SIDE_PX:
        raise LimitError(
            f"{width}×{height}, at most {MAX_SIDE_PX} px on a side", at=at, remedy="cut it up"
        )


def _stills(image: Pillow.Image) -> tuple[tuple[Pillow.Image, ...], int]:
    """Stills spread over an animation, or the one picture. A count that lies ends the looking."""
    frames = _frames(image)
    affordable = max(1, MAX_ANIMATED_PIXELS // (image.width * image.height))
    last = min(frames, affordable) - 1
    wanted = sorted({round(last * step / max(1, MAX_STILLS - 1)) for step in range(MAX_STILLS)})
    stills = []
    for index in wanted:
        try:
            if index:
                image.seek(index)
            stills.append(_upright(image))
        # Past the end or the damage, Pillow trips over whatever comes first.
        except Exception:
            if not stills:
                raise
            break
    return tuple(stills), frames


def _frames(image: Pillow.Image) -> int:
    """How many frames the file says it has; 1 where counting runs into damage."""
    if image.format == "MPO":
        return 1
    try:
        frames = max(1, int(getattr(image, "n_frames", 1)))
        image.seek(0)
    except Exception:  # noqa: BLE001 - as above
        image.seek(0)
        return 1
    return frames


def _upright(image: Pillow.Image) -> Pillow.Image:
    """Turned as its EXIF says, RGB, what is see-through laid on white, 16 bits scaled to 8."""
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I;16") or turned.mode in ("I", "F"):
        turned = _eight_bits(turned)
    if turned.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        ground = Pillow.new("RGBA", clear.size, "white")
        turned = Pillow.alpha_composite(ground, clear)
    return turned.convert("RGB")


def _eight_bits(image: Pillow.Image) -> Pillow.Image:
    """A 16-bit or float picture by its own darkest and brightest: Pillow would clip it."""
    plain = image.convert("F")
    low, high = plain.getextrema()
    span = (high - low) or 1.0  # type: ignore[operator]
    return plain.point(lambda value: value * (255 / span) + -low * (255 / span)).convert("L")  # type: ignore[operator]


def _remedy(raw: bytes) -> str:
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC:
        return f"HEIC is not read; export it as JPEG (read are {_KINDS})"
    return f"give a {_KINDS}"

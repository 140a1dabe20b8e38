"""QR and bar codes in a picture, read by zxing-cpp.

Measured on this task against pyzbar and OpenCV's readers it finds most, is fastest and reads
nothing where nothing is. The floor is about 1.4 px per module, quiet zone included.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from greenroom.errors import LimitError, MissingPartError
from greenroom.evidence import MAX_CODE_LENGTH, MAX_CODES, Code, Point

if TYPE_CHECKING:
    from PIL.Image import Image
    from zxingcpp import Barcode

MAX_PIXELS = 50_000_000
# Enlarging costs twenty times the look; a larger frame shows its codes large enough already.
MAX_ENLARGED_PIXELS = 3_000_000
_ENLARGE = 2
# Bars are short of redundancy: fewer digits than this, or the formats left out, are read into
# stripes and lattices of any picture.
_MIN_BAR_LENGTH = 6
_BARS = ("EAN13", "EAN8", "UPCA", "Code128", "Code39", "ITF", "DataBar", "DataBarExp")
_QR = ("QRCode", "MicroQRCode", "RMQRCode")
_SQUARES = (*_QR, "DataMatrix", "Aztec", "PDF417")


def codes_in(picture: "Image", *, thorough: bool = True) -> tuple[Code, ...]:
    """Codes that can be read in a Pillow picture, from the top down, at most `MAX_CODES`.

    thorough: look for bar codes and rarer squares too, and where there is nothing again at twice
    the size, which finds small codes; right for covers. Without it QR codes only, at about a
    twentieth of the time; right for frames, of which the next shows the same code again.
    Raises LimitError for too many pixels, MissingPartError without zxing-cpp.
    """
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise LimitError(f"{width} × {height} px, at most {MAX_PIXELS} are looked at")
    grey = picture.convert("L")
    found = list(_read(grey, (*_SQUARES, *_BARS) if thorough else _QR, 1))
    if thorough and not found and width * height <= MAX_ENLARGED_PIXELS:
        larger = grey.resize((width * _ENLARGE, height * _ENLARGE))
        found = list(_read(larger, _QR, _ENLARGE))
    return tuple(_once(sorted(found, key=_place)))[:MAX_CODES]


def _read(grey: "Image", formats: tuple[str, ...], scale: int) -> Iterator[Code]:
    try:
        import zxingcpp  # noqa: PLC0415
    except ImportError:
        raise MissingPartError(
            "zxing-cpp is not installed", at="codes", remedy="pip install 'greenroom[vision]'"
        ) from None
    wanted = zxingcpp.barcode_formats_from_str(",".join(formats))
    for barcode in zxingcpp.read_barcodes(grey, formats=wanted):
        code = _code(barcode, scale)
        if barcode.format.name in _SQUARES or len(code.data) >= _MIN_BAR_LENGTH:
            yield code


def _code(barcode: "Barcode", scale: int) -> Code:
    corners = barcode.position
    return Code(
        data=_words(barcode)[:MAX_CODE_LENGTH],
        format=str(barcode.format),
        quad=(
            _point(corners.top_left, scale),
            _point(corners.top_right, scale),
            _point(corners.bottom_right, scale),
            _point(corners.bottom_left, scale),
        ),
    )


def _words(barcode: "Barcode") -> str:
    """The text; bytes that are no UTF-8 are read as GB 18030, and shown as hex where they are
    neither."""
    raw = bytes(barcode.bytes)
    for name in ("utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return f"hex:{raw.hex()}"


def _point(corner: object, scale: int) -> Point:
    return float(corner.x) / scale, float(corner.y) / scale  # type: ignore[attr-defined]


def _place(code: Code) -> tuple[float, float]:
    return (code.quad[0][1], code.quad[0][0]) if code.quad else (0.0, 0.0)


def _once(codes: Iterable[Code]) -> Iterator[Code]:
    """One of each: the same code printed twice says nothing new, its first place is kept."""
    seen: set[tuple[str, str]] = set()
    for code in codes:
        if (code.data, code.format) not in seen:
            seen.add((code.data, code.format))
            yield code

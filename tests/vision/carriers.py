"""Files with a mark in each of the places where writers put it, and files without."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, PngImagePlugin

VALID = {
    "Label": "1",
    "ContentProducer": "001191330900MA28K3XX0X",
    "ProduceID": "a1b2c3",
    "ReservedCode1": "",
    "ContentPropagator": "001191330900MA28K3XX0X",
    "PropagateID": "a1b2c3",
    "ReservedCode2": "",
}


def mark(**changes: Any) -> str:
    """The label's JSON; a change to None leaves the key out."""
    pairs = {**VALID, **changes}
    return json.dumps({key: value for key, value in pairs.items() if value is not None})


def xmp(text: str, *, attribute: bool = False) -> bytes:
    packed = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    held = f' TC260:AIGC="{packed}"/>' if attribute else f"><TC260:AIGC>{packed}</TC260:AIGC>"
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
        f"{held}{'' if attribute else '</rdf:Description>'}</rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def saved(form: str, **options: Any) -> bytes:
    """A small picture as Pillow saves it."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((48, 32)).save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*chunks: bytes) -> bytes:
    """A picture with chunks put in front of its pixels."""
    plain = saved("PNG")
    at = plain.index(b"IDAT") - 4
    return plain[:at] + b"".join(chunks) + plain[at:]


def png_text(key: str, value: str, *, kind: str = "text") -> bytes:
    info = PngImagePlugin.PngInfo()
    if kind == "itxt":
        info.add_itxt(key, value)
    else:
        info.add_text(key, value, zip=kind == "ztxt")
    return saved("PNG", pnginfo=info)


def exif(*, comment: bytes | None = None, description: str | None = None) -> bytes:
    tags = Image.Exif()
    if description is not None:
        tags[0x010E] = description
    if comment is not None:
        tags.get_ifd(0x8769)[0x9286] = comment
    return tags.tobytes()


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(
    *, keys: dict[str, str] | None = None, comment: str | None = None, late: bool = False
) -> bytes:
    """An MP4 without samples: metadata as `use_metadata_tags` writes it, or as QuickTime does."""
    parts = []
    if keys is not None:
        names = b"".join(box(b"mdta", name.encode()) for name in keys)
        items = b"".join(
            box(struct.pack(">I", n), box(b"data", struct.pack(">II", 1, 0), value.encode()))
            for n, value in enumerate(keys.values(), 1)
        )
        handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
        parts.append(
            box(
                b"meta",
                handler,
                box(b"keys", struct.pack(">II", 0, len(keys)), names),
                box(b"ilst", items),
            )
        )
    if comment is not None:
        handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
        data = box(b"data", struct.pack(">II", 1, 0), comment.encode())
        item = box(b"ilst", box(b"\xa9cmt", data))
        parts.append(box(b"udta", box(b"meta", bytes(4), handler, item)))
    moov = box(b"moov", box(b"mvhd", bytes(100)), *parts)
    media = box(b"mdat", bytes(5000))
    return box(b"ftyp", b"isom", bytes(4), b"isommp41") + (media + moov if late else moov + media)


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def mp3(*frames: bytes, version: int = 4) -> bytes:
    body = b"".join(frames)
    sound = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    return b"ID3" + bytes([version, 0, 0]) + synchsafe(len(body)) + body + sound


def txxx(key: str, value: str, *, encoding: int = 3) -> bytes:
    codec = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    zero = bytes(2) if encoding in (1, 2) else bytes(1)
    body = bytes([encoding]) + key.encode(codec) + zero + value.encode(codec)
    # TXXX is the ID3v2 name of a frame of own text.
    return b"TXXX" + synchsafe(len(body)) + bytes(2) + body


def heif(packet: bytes) -> bytes:
    """A HEIF file with one XMP item."""
    entry = box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), b"mime", b"\0application/rdf+xml\0")
    info = box(b"iinf", bytes(4), struct.pack(">H", 1), entry)

    def where(start: int) -> bytes:
        place = struct.pack(">HHHII", 1, 0, 1, start, len(packet))
        return box(b"iloc", bytes(4), b"\x44\x00", struct.pack(">H", 1), place)

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    size = len(head + box(b"meta", bytes(4), info, where(0)))
    meta = box(b"meta", bytes(4), info, where(size + 8))
    return head + meta + box(b"mdat", packet)


# The eleven places in which published readers find the label.
CARRIERS: dict[str, Callable[[str], bytes]] = {
    "png:tEXt": lambda text: png_text("AIGC", text),
    "png:iTXt": lambda text: png_text("AIGC", text, kind="itxt"),
    "png:iTXt:xmp": lambda text: png_text("XML:com.adobe.xmp", xmp(text).decode(), kind="itxt"),
    "jpeg:xmp": lambda text: saved("JPEG", xmp=xmp(text)),
    "jpeg:exif:UserComment": lambda text: saved(
        "JPEG", exif=exif(comment=b"ASCII\0\0\0" + f'{{"AIGC":{text}}}'.encode())
    ),
    "jpeg:exif:ImageDescription": lambda text: saved(
        "JPEG", exif=exif(description=f'{{"AIGC":{text}}}')
    ),
    "webp:exif:UserComment": lambda text: saved(
        "WEBP", exif=exif(comment=b"ASCII\0\0\0" + f'{{"AIGC":{text}}}'.encode())
    ),
    "webp:xmp": lambda text: saved("WEBP", xmp=xmp(text)),
    "mp4:metadata": lambda text: mp4(keys={"AIGC": text}),
    "mp4:comment": lambda text: mp4(comment=f'{{"AIGC":{text}}}'),
    "mp3:TXXX": lambda text: mp3(txxx("AIGC", text)),
}

# Further places, found in files of real generators or allowed by the containers.
MORE_CARRIERS: dict[str, Callable[[str], bytes]] = {
    "png:zTXt": lambda text: png_text("AIGC", text, kind="ztxt"),
    "png:exif:UserComment": lambda text: saved(
        "PNG", exif=exif(comment=b"UNICODE\0" + text.encode("utf-16-le"))
    ),
    "jpeg:comment": lambda text: saved("JPEG", comment=f"AIGC={text}".encode()),
    "heif:xmp": lambda text: heif(xmp(text, attribute=True)),
}

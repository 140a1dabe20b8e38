"""Pictures before going live: bytes in, what was seen in them out. Nothing of it is kept."""

from collections.abc import Iterator
from threading import Lock
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

from greenroom.audit import picture_reader
from greenroom.errors import LimitError
from greenroom.evidence import Zone
from greenroom.pack import Pack
from greenroom.text import Bench
from greenroom.words import CHINA
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings

_ZONES = (Zone.cover, Zone.avatar, Zone.goods_image, Zone.player, Zone.overlay)
_MAX_NAME = 120


def images(pack: Pack, settings: Settings) -> Blueprint:
    """`POST /v1/images[?zone=cover]`, a form with files `image`.

    Answers `{"images": [look]}` in the same order, each as `look_at_picture` gives it: words,
    codes, AI marks, findings with crops. zone: where the pictures will stand. The kind of a
    picture is told by its bytes, its size by its header, before anything is unpacked.
    """
    routes = Blueprint("images", __name__)
    # One at a time: reading takes every core there is, and the reader's memory is shared.
    turn = Lock()

    @routes.post("/v1/images")
    def create() -> dict[str, Any]:
        from greenroom.vision.looks import look_at_picture  # noqa: PLC0415 - parts may be missing

        zone = _zone()
        pictures = list(_pictures(settings))
        bench = Bench(pack, settings.clock().astimezone(CHINA).date())
        with turn:
            reader = picture_reader()
            looks = [look_at_picture(raw, name, bench, reader, zone=zone) for name, raw in pictures]
        return {"images": [look.model_dump(mode="json", exclude_none=True) for look in looks]}

    return routes


def _zone() -> Zone:
    asked = request.args.get("zone", str(Zone.cover))
    if asked not in _ZONES:
        raise RefusedError(400, "http_400", detail=f"zone: one of {', '.join(_ZONES)}", at="zone")
    return Zone(asked)


def _pictures(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, within the limits."""
    if request.mimetype != "multipart/form-data":
        raise RefusedError(415, "http_415", at="Content-Type")
    files: list[FileStorage] = request.files.getlist("image")
    if not files:
        raise RefusedError(400, "http_400", detail="no file named image", at="image")
    if len(files) > settings.max_looks:
        raise LimitError(f"{len(files)} pictures, at most {settings.max_looks}", at="image")
    for index, file in enumerate(files):
        raw = file.read(settings.max_image + 1)
        if len(raw) > settings.max_image:
            raise LimitError(f"more than {settings.max_image} bytes", at=f"image {index}")
        yield (file.filename or f"image {index}")[:_MAX_NAME], raw

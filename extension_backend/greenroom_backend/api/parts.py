"""What handlers work with, handed in whole: nothing is global, nothing is looked up."""

from dataclasses import dataclass
from threading import Lock

from flask import Flask

from greenroom.pack import Pack
from greenroom_backend.desk import Desk
from greenroom_backend.metrics import Metrics
from greenroom_backend.settings import Settings
from greenroom_backend.shelf import Shelf
from greenroom_backend.store import Store


@dataclass(frozen=True)
class Parts:
    """turn: held while pictures are read or a PDF is printed. Reading takes every core there is,
    and the reader's memory is shared. document: the OpenAPI document as JSON text."""

    app: Flask
    pack: Pack
    store: Store
    shelf: Shelf
    settings: Settings
    desk: Desk
    metrics: Metrics
    secret: bytes
    turn: Lock
    document: bytes

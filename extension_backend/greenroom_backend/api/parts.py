"""What handlers work with, handed in whole: nothing is global, nothing is looked up."""

from dataclasses import dataclass

from greenroom.pack import Pack
from greenroom_backend.api.turn import Turn
from greenroom_backend.desk import Desk
from greenroom_backend.idempotency import Keys
from greenroom_backend.metrics import Metrics
from greenroom_backend.settings import Settings
from greenroom_backend.shelf import Shelf
from greenroom_backend.store import Store


@dataclass(frozen=True)
class Parts:
    """turn: taken while pictures are read or a PDF is printed. secret: seals cursors."""

    pack: Pack
    store: Store
    shelf: Shelf
    keys: Keys
    settings: Settings
    desk: Desk
    metrics: Metrics
    secret: bytes
    turn: Turn

"""The storage that settings name."""

from greenroom_backend.settings import Settings
from greenroom_backend.store import QueueLimits, Storage


def open_storage(settings: Settings) -> Storage:
    """Opened, and brought to this version's shape. Raises StorageError, InputError."""
    return Storage(
        settings.data,
        database=settings.database,
        blobs=settings.blobs,
        log_key=settings.log_key,
        limits=QueueLimits(open_max=settings.queue_open_max),
        clock=settings.clock,
    )

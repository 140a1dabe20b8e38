"""Where organisations, rooms, audits, answers, prices, tokens and jobs are kept.

`Storage` is opened once; `storage.of(caller)` is a `Store`: what that caller may see and change.
Evidence is kept before it is judged.
"""

from greenroom_backend.store.audits import Audited, Store
from greenroom_backend.store.callers import (
    DEFAULT_ORGANISATION,
    Caller,
    Right,
    Role,
    command_line,
)
from greenroom_backend.store.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    LeaseLostError,
    StorageError,
)
from greenroom_backend.store.jobs import Event, Job, QueueLimits, State, Submitted
from greenroom_backend.store.storage import Storage

__all__ = [
    "DEFAULT_ORGANISATION",
    "Audited",
    "BusyError",
    "Caller",
    "ConflictError",
    "Event",
    "ForbiddenError",
    "Job",
    "LeaseLostError",
    "QueueLimits",
    "Right",
    "Role",
    "State",
    "Storage",
    "StorageError",
    "Store",
    "Submitted",
    "command_line",
]

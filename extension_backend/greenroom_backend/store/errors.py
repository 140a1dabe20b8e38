"""Errors of storage.

GreenroomError
├── StorageError      the disk, the database or the object store fails (exit code 3)
│   └── BusyError         it works and has too much to do; try again later
├── ForbiddenError    the caller's role does not allow it
├── LeaseLostError    somebody else works on the job, or it has ended
└── InputError
    └── ConflictError     the same idempotency key with another body
"""

from greenroom.errors import GreenroomError, InputError


class StorageError(GreenroomError):
    code = "storage"


class BusyError(StorageError):
    """retry_after_s: seconds after which it makes sense to try again."""

    code = "busy"

    def __init__(self, message: str, *, retry_after_s: int, at: str = "") -> None:
        super().__init__(message, at=at, remedy=f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class ForbiddenError(GreenroomError):
    code = "forbidden"


class LeaseLostError(GreenroomError):
    code = "lease_lost"


class ConflictError(InputError):
    code = "conflict"

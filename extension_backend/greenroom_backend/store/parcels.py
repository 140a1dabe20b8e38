"""Pictures on their way to a worker, as they came: viewers' words may stand in them.

A parcel is one job's alone, so it goes in the moment the job ends, however it ends; what is kept
of a picture is what its reading has left uncovered.
"""

import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.tables import JOBS

# A parcel that no job names may belong to a submission under way.
GRACE: Final = timedelta(minutes=10)
_MARK: Final = "mark"


def put_parcel(ground: Ground, album: Mapping[str, bytes]) -> str | None:
    """Keeps the pictures together under a name that nobody else has; None where there are none."""
    if not album:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as parcel:
        for sha256, raw in sorted(album.items()):
            parcel.writestr(sha256, raw)
        # Two jobs with the same pictures must not share a file: one would take the other's away.
        parcel.writestr(_MARK, secrets.token_bytes(16))
    return ground.blobs.put(Kind.parcels, made.getvalue())


def open_parcel(ground: Ground, name: str | None) -> dict[str, bytes]:
    """The pictures by SHA-256. Raises StorageError."""
    if name is None:
        return {}
    with zipfile.ZipFile(io.BytesIO(ground.blobs.get(Kind.parcels, name))) as parcel:
        return {entry: parcel.read(entry) for entry in parcel.namelist() if entry != _MARK}


def tidy(ground: Ground) -> int:
    """Deletes parcels that no open job names, the leavings of crashes; how many."""
    before = ground.clock() - GRACE
    kept = tuple(ground.blobs.names(Kind.parcels))
    if not kept:
        return 0
    with ground.database.read() as connection:
        payloads = connection.execute(select(JOBS.c.payload).where(JOBS.c.ended_at.is_(None)))
        named = {json.loads(one)["parcel"] for one in payloads.scalars()}
    delete = ground.blobs.delete_older
    return sum(delete(Kind.parcels, name, before) for name in kept if name not in named)

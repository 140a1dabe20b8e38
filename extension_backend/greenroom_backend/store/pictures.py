"""Pictures of an organisation, and of which audits they are."""

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.tables import AUDIT_PICTURES, PICTURES
from greenroom_backend.store.times import moment


def own_picture(ground: Ground, writing: Writing, sha256: str) -> None:
    """Notes that the organisation has brought a picture, which is kept already."""
    organisation = writing.caller.organisation
    line = {"organisation": organisation, "sha256": sha256, "added_at": moment(writing.at)}
    if ground.database.add_new(writing.connection, PICTURES, [line]):
        writing.note("picture.added", sha256)
        return
    writing.connection.execute(
        update(PICTURES)
        .where(PICTURES.c.organisation == organisation, PICTURES.c.sha256 == sha256)
        .values(added_at=line["added_at"])
    )


def link_pictures(writing: Writing, audit_id: str, named: Iterable[str]) -> None:
    """Notes which pictures belong to an audit. Naming somebody else's picture gives nothing."""
    wanted = sorted(set(named))
    known = writing.connection.execute(
        select(PICTURES.c.sha256).where(
            PICTURES.c.organisation == writing.caller.organisation, PICTURES.c.sha256.in_(wanted)
        )
    ).scalars()
    rows = [{"audit": audit_id, "sha256": sha256} for sha256 in known]
    if rows:
        writing.connection.execute(insert(AUDIT_PICTURES), rows)

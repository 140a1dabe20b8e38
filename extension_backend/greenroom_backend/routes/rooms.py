"""Rooms: by their page, as audits have seen them; their dossiers; their audits compared."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from greenroom.compare import Comparison, compare
from greenroom.documents import RecordsJudged, RoomId, RoomPage, RoomShown
from greenroom.dossier.document import Dossier
from greenroom.dossier.reading import read_dossier
from greenroom.records import judge_records
from greenroom.report import Report
from greenroom.words import CHINA
from greenroom_backend.api import OPERATORS, READERS, Group, Raw
from greenroom_backend.api.asking import Asked, Day, Paged, digits, read_json
from greenroom_backend.api.endpoint import JSON
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import folded
from greenroom_backend.routes.audits import row_of
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.shelf import room_id_of

routes = Group("rooms")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YAML = "application/yaml"
_DOSSIERS: dict[str, type] = {JSON: Dossier, YAML: bytes, XLSX: bytes}
_NAMES = {YAML: "dossier.yaml", XLSX: "dossier.xlsx"}


class RoomPath(Asked):
    room_id: RoomId


class Compared(Asked):
    """audits: how many of the newest."""

    audits: Annotated[int, Field(ge=2, le=50), BeforeValidator(digits)] = 10


class OnDay(Asked):
    as_of: Day | None = None


@routes.get("/v1/rooms", roles=READERS)
def list_rooms(parts: Parts, query: Paged) -> RoomPage:
    """Rooms that were audited, the one looked at last first."""
    shown, after = page(
        parts,
        query,
        subject_of("rooms", query),
        lambda limit, at: parts.shelf.rooms(
            limit=limit, before=(str(at[0]), str(at[1])) if at else None
        ),
        lambda one: [one[2], one[0]],
    )
    return RoomPage(rooms=tuple(_shown(parts, url, count) for url, count, _ in shown), next=after)


@routes.get("/v1/rooms/{room_id}", roles=READERS)
def show_room(parts: Parts, path: RoomPath) -> RoomShown:
    """A room, with its newest audit."""
    return _shown(parts, *room_of(parts, path.room_id))


@routes.get("/v1/rooms/{room_id}/comparison", roles=READERS, problems={422: ("input",)})
def compare_audits(parts: Parts, path: RoomPath, query: Compared) -> Comparison:
    """What is new, persists, came back or is fixed over the newest audits of a room."""
    url, _ = room_of(parts, path.room_id)
    kept = parts.shelf.audits(url, limit=query.audits)
    reports = sorted(
        (Report.model_validate_json(one.report) for one in kept), key=lambda one: one.seen.last
    )
    shown = [folded(one, parts.pack, parts.store, parts.shelf) for one in reports]
    return compare(shown, same_room=True)


@routes.get("/v1/rooms/{room_id}/dossier", roles=READERS)
def show_dossier(parts: Parts, path: RoomPath) -> Dossier:
    """The dossier of a room as it was put."""
    kept = parts.shelf.dossier(path.room_id)
    if kept is None:
        raise RefusedError(404, "http_404", at="room_id")
    return Dossier.model_validate_json(kept)


@routes.put(
    "/v1/rooms/{room_id}/dossier",
    roles=OPERATORS,
    takes=_DOSSIERS,
    limit="max_dossier",
    problems={503: ("missing_part",)},
)
def put_dossier(parts: Parts, path: RoomPath, body: Raw) -> Dossier:
    """Keep what lies behind the page, in place of what was kept; later audits are judged with it.

    A room may have its dossier before its first audit. Private numbers in it are refused.
    """
    dossier = _read(body)
    parts.shelf.put_dossier(path.room_id, dossier.to_json(), parts.settings.clock())
    return dossier


@routes.post(
    "/v1/dossiers/check",
    roles=READERS,
    takes=_DOSSIERS,
    limit="max_dossier",
    problems={503: ("missing_part",)},
    cost=5,
)
def check_dossier(parts: Parts, query: OnDay, body: Raw) -> RecordsJudged:
    """What checks of records say of a dossier; nothing of it is kept."""
    dossier = _read(body)
    day = query.as_of or parts.settings.clock().astimezone(CHINA).date()
    return RecordsJudged(as_of=day, checks=tuple(judge_records(dossier, parts.pack, day)))


def room_of(parts: Parts, room_id: str) -> tuple[str, int]:
    """(page, audits) of the room. Raises RefusedError 404."""
    found = parts.shelf.room(room_id)
    if found is None:
        raise RefusedError(404, "http_404", at="room_id")
    return found


def _read(body: Raw) -> Dossier:
    if body.media_type == JSON:
        return read_json(body.data, Dossier)
    return read_dossier(body.data, _NAMES[body.media_type])


def _shown(parts: Parts, url: str, count: int) -> RoomShown:
    [last] = parts.shelf.audits(url, limit=1)
    room = Report.model_validate_json(last.report).room
    return RoomShown(
        id=room_id_of(url),
        url=url,
        platform=room.platform,
        title=room.title,
        account_name=room.account_name,
        host=room.host,
        audits=count,
        last=row_of(last),
    )

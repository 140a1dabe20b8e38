"""Rooms: by their page, as audits have seen them; their dossiers; their audits compared."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from greenroom.compare import Comparison, compare
from greenroom.documents import RecordsJudged, RoomGiven, RoomId, RoomPage, RoomShown
from greenroom.dossier.document import Dossier
from greenroom.dossier.reading import read_dossier
from greenroom.evidence import HostKind
from greenroom.records import judge_records
from greenroom.report import Report
from greenroom.words import CHINA
from greenroom_backend.api import Group, Raw, Right
from greenroom_backend.api.asking import Asked, Day, Paged, digits, read_json
from greenroom_backend.api.endpoint import JSON
from greenroom_backend.api.parts import Parts
from greenroom_backend.pages import page_of
from greenroom_backend.problems import RefusedError
from greenroom_backend.reports import folded
from greenroom_backend.routes.audits import row_of
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.store.rooms import Listed

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


@routes.get("/v1/rooms", needs=Right.see)
def list_rooms(parts: Parts, query: Paged) -> RoomPage:
    """Rooms, the one looked at last first."""
    shown, after = page(
        parts,
        query,
        subject_of("rooms", query),
        lambda limit, at: parts.store.rooms.listed(
            limit=limit, before=(str(at[0]), str(at[1])) if at else None
        ),
        lambda one: [one.last, one.room.id],
    )
    return RoomPage(rooms=tuple(_shown(parts, one) for one in shown), next=after)


@routes.post("/v1/rooms", needs=Right.audit, status=201)
def create_room(parts: Parts, body: RoomGiven) -> RoomShown:
    """The room of a page, made if there is none; audits make theirs by themselves.

    A room may so have its dossier, and tokens of its own, before its first audit.
    """
    return show_room(
        parts, RoomPath(room_id=parts.store.rooms.add(page_of(body.url), body.name).id)
    )


@routes.get("/v1/rooms/{room_id}", needs=Right.see)
def show_room(parts: Parts, path: RoomPath) -> RoomShown:
    """A room, with its newest audit."""
    found = parts.store.rooms.listed(limit=1, room_id=path.room_id)
    if not found:
        raise RefusedError(404, "http_404", at="room_id")
    return _shown(parts, found[0])


@routes.get("/v1/rooms/{room_id}/comparison", needs=Right.see, problems={422: ("input",)})
def compare_audits(parts: Parts, path: RoomPath, query: Compared) -> Comparison:
    """What is new, persists, came back or is fixed over the newest audits of a room."""
    room = parts.store.rooms.get(path.room_id)
    if room is None:
        raise RefusedError(404, "http_404", at="room_id")
    kept = parts.store.audits(room.page, limit=query.audits)
    reports = sorted(
        (Report.model_validate_json(one.report) for one in kept), key=lambda one: one.seen.last
    )
    shown = [folded(one, parts.pack, parts.store) for one in reports]
    return compare(shown, same_room=True)


@routes.get("/v1/rooms/{room_id}/dossier", needs=Right.see)
def show_dossier(parts: Parts, path: RoomPath) -> Dossier:
    """The dossier of a room as it was put."""
    kept = parts.store.dossiers.get(path.room_id)
    if kept is None:
        raise RefusedError(404, "http_404", at="room_id")
    return Dossier.model_validate_json(kept)


@routes.put(
    "/v1/rooms/{room_id}/dossier",
    needs=Right.audit,
    takes=_DOSSIERS,
    limit="max_dossier",
    problems={503: ("missing_part",)},
)
def put_dossier(parts: Parts, path: RoomPath, body: Raw) -> Dossier:
    """Keep what lies behind the page, in place of what was kept; later audits are judged with it.

    Private numbers in it are refused.
    """
    dossier = _read(body)
    if not parts.store.dossiers.put(path.room_id, dossier.to_json()):
        raise RefusedError(404, "http_404", at="room_id")
    return dossier


@routes.post(
    "/v1/dossiers/check",
    needs=Right.see,
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


def _read(body: Raw) -> Dossier:
    if body.media_type == JSON:
        return read_json(body.data, Dossier)
    return read_dossier(body.data, _NAMES[body.media_type])


def _shown(parts: Parts, listed: Listed) -> RoomShown:
    room = listed.room
    last = next(iter(parts.store.audits(room.page, limit=1)), None)
    seen = Report.model_validate_json(last.report).room if last is not None else None
    return RoomShown(
        id=room.id,
        url=room.page,
        name=room.name,
        platform=seen.platform if seen else "",
        title=seen.title if seen else "",
        account_name=seen.account_name if seen else "",
        host=seen.host if seen else HostKind.undeclared,
        audits=listed.audits,
        last=row_of(last) if last is not None else None,
    )

"""Roles × endpoints × tenants: who may call what, and that nobody reaches what is another's.

Every endpoint that is declared must have a row here; one that is added without fails.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.conftest import Backend
from cases import case_evidence
from greenroom_backend.api.endpoint import Endpoint
from greenroom_backend.routes import ENDPOINTS
from greenroom_backend.store import DEFAULT_ORGANISATION, Caller, Right, Role, Storage
from greenroom_backend.store.callers import RIGHTS

BY_NAME = {one.name: one for one in ENDPOINTS}
OURS, THEIRS = "https://room.example/ours", "https://room.example/theirs"
ITEM = "goods/traceability"
DOSSIER = {"schema": "greenroom-dossier/1", "licences": []}
# Words that stand in what is theirs and nowhere else.
MARKED = "只有别家才有的标题"


@dataclass
class Things:
    """What one organisation has: an id of each kind."""

    organisation: str
    url: str
    audit: str = ""
    room: str = ""
    job: str = ""
    waiver: str = ""
    token: str = ""
    hold: str = ""
    finding: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """How an endpoint is called. path: of things; body: keywords of the request. foreign: what
    happens when the things are another's: 404, or for what has no id of a thing, `empty`.
    """

    path: Callable[[Things], str]
    body: Callable[[Things], dict[str, Any]] = lambda _: {}
    foreign: int | str = "empty"


def _evidence(url: str, title: str) -> str:
    return case_evidence({"texts": [f"room_title: {title}"], "room": {"url": url}}).to_json()


def _json(**body: Any) -> dict[str, Any]:
    return {"json": body}


def _fixed(path: str) -> Row:
    return Row(lambda _: path, foreign="public")


def _of(pattern: str, **body: Any) -> Row:
    return Row(lambda t: pattern.format(t=t), lambda _: dict(body), 404)


ROWS: dict[str, Row] = {
    **{
        name: _fixed(path)
        for name, path in {
            "show_health": "/health",
            "show_ready": "/ready",
            "show_openapi": "/v1/openapi.json",
            "list_platforms": "/v1/platforms",
            "list_checks": "/v1/checks",
            "show_check": "/v1/checks/wording/absolute_terms",
            "list_law": "/v1/law",
            "show_instrument": "/v1/law/ldjg-2026",
            "show_clause": "/v1/law/ldjg-2026/26",
            "list_criteria": "/v1/criteria",
            "show_coverage": "/v1/coverage",
        }.items()
    },
    "pair": Row(lambda _: "/v1/pairing", lambda _: _json(code="00000000"), "public"),
    "check_texts": Row(
        lambda _: "/v1/texts", lambda _: _json(lines=[{"id": "a", "text": "带鱼"}]), "public"
    ),
    "check_prices": Row(
        lambda _: "/v1/prices", lambda _: _json(lines=[{"id": "a", "text": "9.9元"}]), "public"
    ),
    "check_images": Row(
        lambda _: "/v1/images",
        lambda _: {"data": {"image": (io.BytesIO(b"no picture"), "a.png")}},
        "public",
    ),
    "check_dossier": Row(lambda _: "/v1/dossiers/check", lambda _: {"json": DOSSIER}, "public"),
    "verify_bundle": Row(
        lambda _: "/v1/bundles/verify",
        lambda _: {"data": b"no zip", "content_type": "application/zip"},
        "public",
    ),
    "show_metrics": _fixed("/metrics"),
    "verify_log": _fixed("/v1/log/verification"),
    "show_audit": _of("/v1/audits/{t.audit}"),
    "show_evidence": _of("/v1/audits/{t.audit}/evidence"),
    "show_changes": _of("/v1/audits/{t.audit}/changes"),
    "export_report": _of("/v1/audits/{t.audit}/report?format=json"),
    "list_findings": _of("/v1/audits/{t.audit}/findings"),
    "download_bundle": _of("/v1/audits/{t.audit}/bundle"),
    "show_room": _of("/v1/rooms/{t.room}"),
    "compare_audits": _of("/v1/rooms/{t.room}/comparison"),
    "show_dossier": _of("/v1/rooms/{t.room}/dossier"),
    "put_dossier": _of("/v1/rooms/{t.room}/dossier", json=DOSSIER),
    "show_job": _of("/v1/jobs/{t.job}"),
    "cancel_job": _of("/v1/jobs/{t.job}/cancel"),
    "watch_job": _of("/v1/jobs/{t.job}/events"),
    "end_waiver": _of("/v1/waivers/{t.waiver}"),
    "revoke_token": _of("/v1/tokens/{t.token}"),
    "lift_hold": _of("/v1/holds/{t.hold}"),
    "place_hold": Row(
        lambda _: "/v1/holds", lambda t: _json(audit=t.audit, why="监管问询，先留着"), 404
    ),
    "list_rooms": Row(lambda _: "/v1/rooms"),
    "list_jobs": Row(lambda _: "/v1/jobs"),
    "list_holds": Row(lambda _: "/v1/holds"),
    "list_tokens": Row(lambda _: "/v1/tokens"),
    "list_audits": Row(lambda _: "/v1/audits"),
    "list_answers": Row(lambda t: f"/v1/answers?url={t.url}"),
    "list_waivers": Row(lambda t: f"/v1/waivers?url={t.url}"),
    "list_deals": Row(lambda t: f"/v1/price-history?room=generic:{t.url}"),
    "show_checklist": Row(lambda t: f"/v1/checklists/quick?url={t.url}"),
    "show_organisation": Row(lambda _: "/v1/organisation"),
    "show_retention": Row(lambda _: "/v1/retention"),
    "set_retention": Row(lambda _: "/v1/retention", lambda _: _json(pictures_days=90)),
    "run_retention": Row(lambda _: "/v1/retention/run"),
    "create_token": Row(
        lambda _: "/v1/tokens", lambda t: _json(role="inspector", rooms=[t.room]), 422
    ),
    # By a page's address everybody has a room of their own.
    "create_room": Row(lambda _: "/v1/rooms", lambda t: _json(url=t.url)),
    "create_audit": Row(
        lambda _: "/v1/audits",
        lambda t: {"data": _evidence(t.url, "带鱼"), "content_type": "application/json"},
    ),
    "create_answer": Row(
        lambda _: "/v1/answers",
        lambda t: _json(url=t.url, item=ITEM, author="青", role="operator", verdict="not_met"),
    ),
    "create_waiver": Row(
        lambda _: "/v1/waivers",
        lambda t: _json(
            url=t.url, reason="已提交证明", owner="青", until="2026-03-09", **t.finding
        ),
        422,
    ),
    "import_orders": Row(
        lambda t: f"/v1/price-history?room=generic:{t.url}&first=2026-02-01&last=2026-02-02",
        lambda _: {
            "data": "商品,日期,实付\n带鱼,2026-02-01,19.9\n".encode(),
            "content_type": "text/csv",
        },
    ),
}
# What a right alone is not enough for: the installation's own, for admins of who runs it.
RUNNERS = ("show_metrics", "verify_log")


def test_every_endpoint_has_its_row() -> None:
    assert BY_NAME.keys() == ROWS.keys()


def test_who_only_reads_has_no_endpoint_that_writes() -> None:
    writes = {one.name for one in ENDPOINTS if one.method != "GET"}
    asks = {"check_texts", "check_prices", "check_images", "check_dossier", "verify_bundle", "pair"}
    for name in writes - asks:
        needed = BY_NAME[name].needs
        assert needed is not None
        assert needed not in RIGHTS[Role.inspector]
    assert RIGHTS[Role.inspector] == {Right.see}


@dataclass
class House:
    """Two organisations with everything, and a token of every role in both."""

    backend: Backend
    ours: Things
    theirs: Things
    secrets: dict[tuple[str, Role], str]

    def call(self, name: str, things: Things, token: str | None) -> Any:
        row, endpoint = ROWS[name], BY_NAME[name]
        return self.backend.ask(
            endpoint.method, row.path(things), token=token, origin=None, **row.body(things)
        )


def _made(backend: Backend, organisation: str, url: str, title: str) -> Things:
    """One of each kind, made through the API by who may."""
    things = Things(organisation, url)
    admin = _token(backend.storage, organisation, Role.admin)

    def ask(method: str, path: str, **body: Any) -> Any:
        answer = backend.ask(method, path, token=admin, origin=None, **body)
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return answer.get_json()

    sent = {"data": _evidence(url, f"国家级{title}"), "content_type": "application/json"}
    things.audit = ask("POST", "/v1/audits", **sent)["id"]
    things.job = ask("GET", "/v1/jobs")["jobs"][0]["id"]
    things.room = ask("GET", "/v1/rooms")["rooms"][0]["id"]
    found = ask("GET", f"/v1/audits/{things.audit}/findings?outcome=violation")["findings"][0]
    things.finding = {"check": found["check"], "fingerprint": found["finding"]["fingerprint"]}
    for name in ("create_waiver", "place_hold", "create_token", "put_dossier", "create_answer"):
        row = ROWS[name]
        made = ask(BY_NAME[name].method, row.path(things), **row.body(things))
        if name == "create_waiver":
            things.waiver = made["id"]
        elif name == "place_hold":
            things.hold = made["id"]
        elif name == "create_token":
            things.token = made["token"]["id"]
    return things


def _token(
    storage: Storage, organisation: str, role: Role, rooms: tuple[str, ...] | None = None
) -> str:
    admin = Caller(organisation, Role.admin, "test")
    return storage.of(admin).tokens.issue(role, rooms=rooms).secret


@pytest.fixture
def house(start: Callable[..., Backend]) -> House:
    backend = start(rate_burst=1e9)
    other = backend.storage.organisations.add("别家").id
    ours = _made(backend, DEFAULT_ORGANISATION, OURS, "自家")
    backend.clock.go_on(1)
    theirs = _made(backend, other, THEIRS, MARKED)
    secrets = {
        (organisation, role): _token(backend.storage, organisation, role)
        for organisation in (DEFAULT_ORGANISATION, other)
        for role in Role
    }
    return House(backend, ours, theirs, secrets)


def _may(endpoint: Endpoint, role: Role) -> bool:
    return endpoint.needs is None or endpoint.needs in RIGHTS[role]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_call_what_its_rights_allow_and_nothing_else(house: House, role: Role) -> None:
    token = house.secrets[DEFAULT_ORGANISATION, role]
    # What ends things comes last, so that the others find them.
    for name in sorted(ROWS, key=lambda name: (BY_NAME[name].method == "DELETE", name)):
        status = house.call(name, house.ours, token).status_code
        if _may(BY_NAME[name], role):
            assert status not in (401, 404), (name, status)
            assert status != 403 or name == "pair", (name, status)
            assert status < 500, (name, status)
        else:
            assert status == 403, (name, status)


@pytest.mark.parametrize("role", list(Role))
def test_what_is_another_s_is_as_if_it_were_not_there(house: House, role: Role) -> None:
    """Neither read nor written, and 404 rather than 403: nobody learns that it exists."""
    token = house.secrets[DEFAULT_ORGANISATION, role]
    before = _everything(house)
    # An audit of the same page makes a room of our own, with findings like theirs: last.
    for name, row in sorted(ROWS.items(), key=lambda one: one[0] == "create_audit"):
        endpoint = BY_NAME[name]
        if row.foreign == "public" or not _may(endpoint, role):
            continue
        answer = house.call(name, house.theirs, token)
        text = answer.get_data(as_text=True)
        assert MARKED not in text, name
        assert house.theirs.audit not in text, name
        if isinstance(row.foreign, int):
            assert answer.status_code == row.foreign, (name, text[:300])
    assert _everything(house) == before


def test_of_the_installation_only_its_own_admins_learn(house: House) -> None:
    admin = house.secrets[house.theirs.organisation, Role.admin]
    for name in RUNNERS:
        assert house.call(name, house.theirs, admin).status_code == 403
        own = house.secrets[DEFAULT_ORGANISATION, Role.admin]
        assert house.call(name, house.ours, own).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_a_token_bound_to_a_room_sees_that_room_only(house: House, role: Role) -> None:
    backend, storage = house.backend, house.backend.storage
    backend.clock.go_on(1)
    second = _made_second(house)
    bound = _token(storage, DEFAULT_ORGANISATION, role, (house.ours.room,))
    for name, row in ROWS.items():
        endpoint = BY_NAME[name]
        if row.foreign == "public" or not _may(endpoint, role):
            continue
        if endpoint.needs is Right.administer:
            assert house.call(name, house.ours, bound).status_code == 403, name
            continue
        text = (answer := house.call(name, second, bound)).get_data(as_text=True)
        assert MARKED not in text, name
        assert second.audit not in text, name
        if endpoint.method != "GET":
            assert answer.status_code in (403, 404, 422), (name, text[:300])
        elif row.foreign == 404:
            assert answer.status_code == 404, (name, text[:300])
    rooms = backend.ask("GET", "/v1/rooms", token=bound, origin=None).get_json()["rooms"]
    assert [one["id"] for one in rooms] == [house.ours.room]


def test_without_a_token_only_what_is_declared_open_answers(house: House) -> None:
    for name, endpoint in BY_NAME.items():
        status = house.call(name, house.ours, None).status_code
        assert (status == 401) is (endpoint.needs is not None), (name, status)


def _made_second(house: House) -> Things:
    """Another room of our own organisation, with the same secret words."""
    return _made(house.backend, DEFAULT_ORGANISATION, "https://room.example/second", MARKED)


def _everything(house: House) -> str:
    """All that the other organisation can read of its own."""
    admin = house.secrets[house.theirs.organisation, Role.admin]
    seen = []
    for name, row in ROWS.items():
        if BY_NAME[name].method != "GET" or row.foreign == "public" or name == "list_tokens":
            continue
        raw = house.call(name, house.theirs, admin).get_data()
        seen.append((name, len(raw) if name == "download_bundle" else raw.decode("utf-8")))
    return json.dumps(seen, ensure_ascii=False)

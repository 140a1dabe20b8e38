"""No caller sees or changes what is not theirs, whichever method is asked."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases import case_evidence
from greenroom.answers.answer import Answer, Verdict
from greenroom.errors import InputError
from greenroom.item import Role as Duty
from greenroom.pricing import Deal, DealKind
from greenroom_backend.store import Caller, ConflictError, ForbiddenError, Role, Storage, Store
from greenroom_backend.store.callers import RIGHTS, Right

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://room.example/1"
ANSWER = Answer(
    at=AT,
    item="goods/traceability",
    author="王店长",
    role=Duty.operator,
    verdict=Verdict.not_applicable,
    note="没有这类商品",
)
DEAL = Deal("带鱼", date(2026, 2, 27), 6900, DealKind.sold)
EVIDENCE = case_evidence({"texts": ["room_title: 国家级鲜货"]})
KEY = "generic:https://room.example/1"


@dataclass
class Firm:
    """An organisation with one of everything, and stores of callers of any role in it."""

    storage: Storage
    id: str

    def as_(self, role: Role, rooms: frozenset[str] | None = None) -> Store:
        return self.storage.of(Caller(self.id, role, "test", rooms))

    def fill(self) -> None:
        store = self.as_(Role.admin)
        store.add_evidence(f"audit {self.id[:8]}", EVIDENCE.to_json(), PAGE, AT)
        store.add_report(f"audit {self.id[:8]}", f"report of {self.id}")
        store.answers.add(PAGE, ANSWER)
        store.prices.add(KEY, [DEAL])
        store.holds.place(f"audit {self.id[:8]}", "a complaint")
        store.tokens.issue(Role.operator)
        store.jobs.submit(EVIDENCE, key="key")


@pytest.fixture
def firm(storage: Storage) -> Firm:
    made = Firm(storage, storage.organisations.add("mine").id)
    made.fill()
    return made


@pytest.fixture
def other(storage: Storage) -> Firm:
    return Firm(storage, storage.organisations.add("other").id)


def own(firm: Firm) -> dict[str, Any]:
    """Ids of what the firm has."""
    store = firm.as_(Role.admin)
    audit = f"audit {firm.id[:8]}"
    return {
        "audit": audit,
        "room": store.rooms.all()[0].id,
        "token": store.tokens.all()[0].id,
        "hold": store.holds.all()[0].id,
        "job": store.jobs.submit(EVIDENCE, key="key").job.id,
    }


SEEN: dict[str, Callable[[Store, dict[str, Any]], object]] = {
    "report": lambda store, ids: store.report(ids["audit"]),
    "evidence": lambda store, ids: store.evidence(ids["audit"]),
    "reports": lambda store, _: store.reports(PAGE, limit=9),
    "answers": lambda store, _: store.answers.of(PAGE),
    "prices": lambda store, _: store.prices.history(KEY).deals,
    "price rooms": lambda store, _: store.prices.rooms(),
    "rooms": lambda store, _: store.rooms.all(),
    "room": lambda store, ids: store.rooms.get(ids["room"]),
    "holds": lambda store, _: store.holds.all(),
    "job": lambda store, ids: store.jobs.get(ids["job"]),
    "job of an audit": lambda store, ids: store.jobs.of_audit(
        getattr(store.jobs.get(ids["job"]), "audit", "none")
    ),
    "events": lambda store, ids: store.jobs.events(ids["job"]),
}
# What each needs, and what it does to somebody else's things.
CHANGED: dict[str, tuple[Right, Callable[[Store, dict[str, Any]], object]]] = {
    "evidence": (Right.audit, lambda store, ids: store.put_evidence(ids["audit"], "{}")),
    "report": (Right.audit, lambda store, ids: store.add_report(ids["audit"], "forged")),
    "cancel": (Right.audit, lambda store, ids: store.jobs.cancel(ids["job"])),
    "hold": (Right.decide, lambda store, ids: store.holds.place(ids["audit"], "why")),
    "lift": (Right.decide, lambda store, ids: store.holds.lift(ids["hold"])),
    "revoke": (Right.administer, lambda store, ids: store.tokens.revoke(ids["token"])),
}
ADDED: dict[str, tuple[Right, Callable[[Store, dict[str, Any]], object]]] = {
    "new audit": (Right.audit, lambda store, _: store.add_evidence("new", "{}", PAGE, AT)),
    "picture": (Right.audit, lambda store, _: store.add_picture(b"picture")),
    "prices": (Right.audit, lambda store, _: store.prices.add(KEY, [DEAL])),
    "job": (Right.audit, lambda store, _: store.jobs.submit(EVIDENCE)),
    "room": (Right.audit, lambda store, _: store.rooms.add(PAGE, "our room")),
    "answer": (Right.answer, lambda store, _: store.answers.add(PAGE, ANSWER)),
    "token": (Right.administer, lambda store, _: store.tokens.issue(Role.admin)),
    "tokens": (Right.administer, lambda store, _: store.tokens.all()),
    "revoke all": (Right.administer, lambda store, _: store.tokens.revoke_all()),
}


@pytest.mark.parametrize("name", SEEN)
def test_every_role_sees_its_own_and_none_another_s(firm: Firm, other: Firm, name: str) -> None:
    ids = own(firm)
    for role in Role:
        assert SEEN[name](firm.as_(role), ids), role
        assert not SEEN[name](other.as_(role), ids), role


@pytest.mark.parametrize("name", CHANGED)
def test_nobody_changes_what_is_another_s(firm: Firm, other: Firm, name: str) -> None:
    ids = own(firm)
    before = snapshot(firm, ids)
    for role in Role:
        try:
            CHANGED[name][1](other.as_(role), ids)
        except (ForbiddenError, InputError):
            continue
    assert snapshot(firm, ids) == before


def snapshot(firm: Firm, ids: dict[str, Any]) -> list[object]:
    store = firm.as_(Role.admin)
    return [ask(store, ids) for ask in SEEN.values()] + [store.tokens.all()]


@pytest.mark.parametrize("name", [*CHANGED, *ADDED])
def test_only_who_has_the_right_may(firm: Firm, name: str) -> None:
    ids = own(firm)
    right, act = {**ADDED, **CHANGED}[name]
    for role in Role:
        if right in RIGHTS[role]:
            continue
        before = snapshot(firm, ids)
        with pytest.raises(ForbiddenError):
            act(firm.as_(role), ids)
        assert snapshot(firm, ids) == before
    act(firm.as_(Role.admin), ids)


def test_an_inspector_only_reads() -> None:
    assert RIGHTS[Role.inspector] == {Right.see}


@pytest.mark.parametrize("name", SEEN)
def test_a_caller_bound_to_another_room_sees_nothing_of_this(firm: Firm, name: str) -> None:
    ids = own(firm)
    elsewhere = firm.as_(Role.admin).rooms.add("https://room.example/2").id
    assert SEEN[name](firm.as_(Role.operator, frozenset({ids["room"]})), ids)
    bound = firm.as_(Role.admin, frozenset({elsewhere}))
    seen = SEEN[name](bound, ids)
    assert not seen or seen == bound.rooms.all()
    assert ids["room"] not in str(seen)


@pytest.mark.parametrize("name", CHANGED)
def test_a_caller_bound_to_another_room_changes_nothing_of_this(firm: Firm, name: str) -> None:
    ids = own(firm)
    elsewhere = firm.as_(Role.admin).rooms.add("https://room.example/2").id
    before = snapshot(firm, ids)
    with suppress(ForbiddenError, InputError):
        CHANGED[name][1](firm.as_(Role.admin, frozenset({elsewhere})), ids)
    assert snapshot(firm, ids) == before


@pytest.mark.parametrize("name", ["new audit", "job", "answer", "prices"])
def test_a_caller_bound_to_rooms_makes_no_others(firm: Firm, name: str) -> None:
    elsewhere = firm.as_(Role.admin).rooms.add("https://room.example/2").id
    bound = firm.as_(Role.operator, frozenset({elsewhere}))
    with pytest.raises(ForbiddenError):
        ADDED[name][1](bound, {})


def test_naming_another_s_picture_gives_nothing(firm: Firm, other: Firm) -> None:
    sha256 = firm.as_(Role.operator).add_picture(b"a picture of ours")
    named = EVIDENCE.model_dump(mode="json", by_alias=True)
    named["samples"][0]["images"] = [{"id": "i", "zone": "cover", "sha256": sha256}]
    for one, gets in ((other, None), (firm, b"a picture of ours")):
        store = one.as_(Role.operator)
        store.add_evidence(f"named {one.id[:8]}", json.dumps(named), PAGE, AT)
        assert store.picture(f"named {one.id[:8]}", sha256) == gets


def test_two_organisations_have_their_own_room_for_one_page(firm: Firm, other: Firm) -> None:
    other.fill()
    rooms = {one.as_(Role.inspector).rooms.all()[0].id for one in (firm, other)}
    assert len(rooms) == 2


def test_an_idempotency_key_is_its_organisation_s_own(firm: Firm, other: Firm) -> None:
    changed = case_evidence({"texts": ["room_title: 另一场"]})
    with pytest.raises(ConflictError):
        firm.as_(Role.operator).jobs.submit(changed, key="key")
    assert other.as_(Role.operator).jobs.submit(changed, key="key").fresh


# Tokens.


def test_a_token_says_who_calls(firm: Firm) -> None:
    store = firm.as_(Role.admin)
    room = store.rooms.all()[0].id
    issued = store.tokens.issue(Role.reviewer, rooms=[room], name="review desk")
    caller = firm.storage.admit(issued.secret)
    assert caller == Caller(firm.id, Role.reviewer, issued.token.id, frozenset({room}))
    assert len(issued.secret) >= 43
    assert issued.secret not in str(store.tokens.all())


def test_a_token_is_known_for_its_own_origin_only(storage: Storage) -> None:
    storage.pair("one", "chrome-extension://a")
    storage.pair("two", "")
    assert storage.admit("one", "chrome-extension://a")
    assert not storage.admit("one", "chrome-extension://b")
    assert not storage.admit("one", "")
    assert storage.admit("two", "")
    assert not storage.admit("two", "chrome-extension://a")
    for unknown in ("", "three", "One", "\ud800", "\0"):
        assert not storage.admit(unknown, "")


def test_a_token_ends_at_its_time_or_when_it_is_revoked(firm: Firm) -> None:
    tokens = firm.as_(Role.admin).tokens
    clock: Any = firm.storage._ground.clock
    short = tokens.issue(Role.operator, lasts=timedelta(hours=1))
    long = tokens.issue(Role.operator)
    clock.go_on(3599)
    assert firm.storage.admit(short.secret)
    clock.go_on(1)
    assert firm.storage.admit(short.secret) is None
    assert firm.storage.admit(long.secret)
    tokens.revoke(long.token.id)
    assert firm.storage.admit(long.secret) is None
    with pytest.raises(InputError):
        tokens.revoke(long.token.id)


def test_revoking_all_ends_all_of_one_organisation(firm: Firm, other: Firm) -> None:
    mine = firm.as_(Role.admin).tokens.issue(Role.operator)
    theirs = other.as_(Role.admin).tokens.issue(Role.operator)
    assert firm.as_(Role.admin).tokens.revoke_all() == 2
    assert firm.storage.admit(mine.secret) is None
    assert firm.storage.admit(theirs.secret)


def test_when_a_token_was_last_used_is_known_to_the_minute(firm: Firm) -> None:
    tokens = firm.as_(Role.admin).tokens
    clock: Any = firm.storage._ground.clock
    issued = tokens.issue(Role.inspector)

    def used() -> str | None:
        return next(one for one in tokens.all() if one.id == issued.token.id).last_used_at

    assert used() is None
    firm.storage.admit(issued.secret)
    first = used()
    assert first == clock().isoformat()
    clock.go_on(59)
    firm.storage.admit(issued.secret)
    assert used() == first
    clock.go_on(1)
    firm.storage.admit(issued.secret)
    assert used() == clock().isoformat()


@pytest.mark.parametrize("rooms", [[], ["none"], ["another's"]])
def test_a_token_is_not_bound_to_rooms_that_are_not_there(
    firm: Firm, other: Firm, rooms: list[str]
) -> None:
    other.fill()
    theirs = other.as_(Role.admin).rooms.all()[0].id
    wanted = [theirs if one == "another's" else one for one in rooms]
    with pytest.raises(InputError):
        firm.as_(Role.admin).tokens.issue(Role.operator, rooms=wanted)


def test_the_organisation_s_name_must_be_one(storage: Storage) -> None:
    for name in ("", "  ", "x" * 201):
        with pytest.raises(InputError):
            storage.organisations.add(name)
    assert storage.organisations.add(" 店 ").name == "店"

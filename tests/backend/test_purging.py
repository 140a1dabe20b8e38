"""Retention: what is past its term goes, what is held or worked on stays, the log tells."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases import case_evidence
from greenroom.answers.answer import Answer
from greenroom.errors import InputError
from greenroom.evidence import Evidence
from greenroom.pack import load_pack
from greenroom.pricing import Deal, DealKind
from greenroom_backend.store import ForbiddenError, Role, Storage, Store, command_line
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller
from greenroom_backend.store.keeping import KeepingProfile, terms
from greenroom_backend.store.log import Head
from greenroom_backend.store.purging import Purged
from greenroom_backend.store.queue import Result

PACK = load_pack()
PICTURE = b"a picture"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
MADE = date(2026, 3, 1)
# Sixty days, and three years; the day named is the last on which it must be there.
PICTURES_UNTIL = date(2026, 4, 30)
AUDITS_UNTIL = date(2029, 3, 1)
PAGE = "https://room.example/1"
DAY = timedelta(days=1)
NOTHING = Purged(0, 0, 0, 0, 0)


class Room:
    """A judged audit with a picture, on a clock that stands on the day it was made."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.store: Store = storage.of(command_line())
        self.audit = self.judged("国家级鲜货")

    def judged(self, words: str) -> str:
        job = self.queued(words)
        claim = self.storage.queue.claim("test", 30)
        assert claim is not None
        self.storage.queue.finish(
            claim, Result(f"evidence {words}", words, {SHA256: PICTURE}, "key", (), {})
        )
        return job

    def queued(self, words: str) -> str:
        case = case_evidence({"texts": [f"room_title: {words}"]}).model_dump(
            mode="json", by_alias=True
        )
        case["samples"][0]["images"] = [{"id": "i", "zone": "cover", "sha256": SHA256}]
        return self.store.jobs.submit(Evidence.model_validate(case), {SHA256: PICTURE}).job.audit

    def purge(self, day: date) -> Purged:
        # Files are as young as this test, and only old ones go, so the clock is far ahead.
        clock: Any = self.storage._ground.clock
        clock.moment = datetime(2099, 1, 1, tzinfo=UTC)
        return self.storage.purge(PACK, day)

    def files(self) -> list[str]:
        names = self.storage._ground.blobs.names
        return [name for kind in (Kind.documents, Kind.pictures) for name in names(kind)]

    def notes(self, action: str) -> list[dict[str, Any]]:
        with self.storage._ground.database.read() as connection:
            lines = [json.loads(body) for _, body, _ in self.storage.log.lines(connection)]
        return [line for line in lines if line["action"] == action]


@pytest.fixture
def room(storage: Storage) -> Room:
    return Room(storage)


def test_terms_are_those_of_law_and_the_profile_only_lengthens_them() -> None:
    law = terms(MADE, KeepingProfile(), PACK)
    assert (law.pictures, law.audits) == (PICTURES_UNTIL, AUDITS_UNTIL)
    shorter = terms(MADE, KeepingProfile(pictures_days=1, audits_days=1), PACK)
    assert shorter == law
    longer = terms(MADE, KeepingProfile(pictures_days=90, audits_days=2_000), PACK)
    assert (longer.pictures, longer.audits) == (date(2026, 5, 30), MADE + 2_000 * DAY)


def test_before_its_terms_are_over_everything_stays(room: Room) -> None:
    assert room.purge(PICTURES_UNTIL).pictures_of == 0
    assert room.store.picture(room.audit, SHA256) == PICTURE
    assert room.store.report(room.audit) is not None


def test_pictures_go_after_sixty_days_and_the_report_stays(room: Room) -> None:
    assert room.purge(PICTURES_UNTIL + DAY).pictures_of == 1
    assert room.store.picture(room.audit, SHA256) is None
    assert SHA256 not in room.files()
    assert room.store.report(room.audit) is not None
    [note] = room.notes("pictures.purged")
    assert note["details"] == {"sha256": [SHA256], "kept_until": str(PICTURES_UNTIL)}
    assert room.purge(AUDITS_UNTIL) == NOTHING


def test_after_three_years_a_line_that_proves_it_is_all_that_is_left(room: Room) -> None:
    evidence, report = (
        hashlib.sha256(words.encode()).hexdigest()
        for words in ("evidence 国家级鲜货", "国家级鲜货")
    )
    assert [one.id for one in room.store.reports(PAGE, limit=9)] == [room.audit]
    assert room.purge(AUDITS_UNTIL + DAY).audits == 1
    assert room.store.report(room.audit) is None
    assert room.store.evidence(room.audit) is None
    assert room.store.reports(PAGE, limit=9) == ()
    assert room.files() == []
    with room.storage._ground.database.read() as connection:
        for table in ("jobs", "job_events", "audit_pictures", "pictures"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0  # noqa: S608
    [note] = room.notes("audit.purged")
    assert note["actor"] == "retention"
    assert {note["details"][name] for name in ("evidence", "report")} == {evidence, report}
    assert note["details"]["kept_until"] == str(AUDITS_UNTIL)
    assert isinstance(room.storage.log.verify(), Head)
    assert room.purge(AUDITS_UNTIL + 2 * DAY) == NOTHING


def test_what_is_held_stays_until_the_hold_is_lifted(room: Room) -> None:
    other = room.judged("带鱼")
    hold = room.store.holds.place(room.audit, "a dispute")
    found = room.purge(AUDITS_UNTIL + DAY)
    assert (found.audits, found.held) == (1, 1)
    assert room.store.report(other) is None
    assert room.store.report(room.audit) is not None
    assert room.store.picture(room.audit, SHA256) == PICTURE
    room.store.holds.lift(hold.id)
    found = room.purge(AUDITS_UNTIL + DAY)
    assert (found.audits, found.held) == (1, 0)
    assert [line["action"] for line in room.notes("hold.lifted")] == ["hold.lifted"]


def test_one_hold_of_two_is_enough(room: Room) -> None:
    first = room.store.holds.place(room.audit, "a dispute")
    room.store.holds.place(room.audit, "another")
    room.store.holds.lift(first.id)
    assert room.purge(AUDITS_UNTIL + DAY).held == 1
    with pytest.raises(InputError):
        room.store.holds.lift(first.id)


def test_holds_are_laid_by_who_may_decide_and_only_on_their_own(room: Room) -> None:
    for role in (Role.operator, Role.inspector):
        with pytest.raises(ForbiddenError):
            room.storage.of(Caller("default", role, "x")).holds.place(room.audit, "why")
    other = room.storage.organisations.add("other")
    theirs = room.storage.of(Caller(other.id, Role.admin, "x")).holds
    with pytest.raises(InputError, match="no such audit"):
        theirs.place(room.audit, "why")
    hold = room.store.holds.place(room.audit, "why")
    assert theirs.all() == ()
    with pytest.raises(InputError, match="no such hold"):
        theirs.lift(hold.id)
    assert [one.id for one in room.store.holds.all()] == [hold.id]


def test_an_audit_that_is_worked_on_is_not_purged(room: Room) -> None:
    waiting = room.queued("带鱼")
    claim = room.storage.queue.claim("test", 30)
    assert claim is not None
    assert room.purge(AUDITS_UNTIL + DAY).audits == 1
    assert room.store.evidence(waiting) is not None
    assert room.storage.queue.material(claim)[1] == {SHA256: PICTURE}


def test_a_file_that_another_still_names_stays(room: Room) -> None:
    other = room.storage.organisations.add("other")
    room.storage.organisations.keep(other.id, KeepingProfile(pictures_days=10_000))
    theirs = room.storage.of(Caller(other.id, Role.admin, "x"))
    theirs.jobs.submit(case_evidence({"texts": ["room_title: 带鱼"]}), {SHA256: PICTURE})
    claim = room.storage.queue.claim("test", 30)
    assert claim is not None
    room.storage.queue.finish(claim, Result("theirs", "theirs", {SHA256: PICTURE}, "key", (), {}))
    assert room.purge(PICTURES_UNTIL + DAY).pictures_of == 1
    assert room.store.picture(room.audit, SHA256) is None
    assert theirs.picture(claim.audit, SHA256) == PICTURE


def test_leavings_of_a_crash_go_and_what_is_young_stays(room: Room) -> None:
    left = room.storage._ground.blobs.put(Kind.documents, b"of a request that died")
    assert room.storage.purge(PACK, MADE) == NOTHING
    assert left in room.files()
    assert room.purge(MADE).files == 1
    assert left not in room.files()
    assert room.store.report(room.audit) is not None


def answered(room: Room, day: date, page: str = PAGE) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    answer = Answer(item="host/identity", author="甲", role="operator", at=at, verdict="met")
    room.store.answers.add(page, answer)


def test_answers_go_with_the_audits_of_their_day(room: Room) -> None:
    answered(room, MADE)
    answered(room, MADE + DAY)
    assert room.purge(AUDITS_UNTIL).answers == 0
    assert room.purge(AUDITS_UNTIL + DAY).answers == 1
    [left] = room.store.answers.of(PAGE)
    assert left.day == MADE + DAY
    [note] = room.notes("answer.purged")
    assert note["details"]["kept_until"] == str(AUDITS_UNTIL)
    assert "甲" not in str(note)


def test_answers_of_a_room_with_a_hold_stay(room: Room) -> None:
    answered(room, MADE)
    answered(room, MADE, "https://room.example/another")
    hold = room.store.holds.place(room.audit, "a dispute")
    assert room.purge(AUDITS_UNTIL + DAY).answers == 1
    assert len(room.store.answers.of(PAGE)) == 1
    room.store.holds.lift(hold.id)
    assert room.purge(AUDITS_UNTIL + DAY).answers == 1
    assert room.store.answers.of(PAGE) == ()


def test_prices_stay(room: Room) -> None:
    kept = (Deal("带鱼", MADE, 5_900, DealKind.shown),)
    room.store.prices.add("a room", kept)
    room.purge(AUDITS_UNTIL + 1_000 * DAY)
    assert room.store.prices.history("a room").deals == kept

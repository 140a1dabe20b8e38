"""What sees: one room after the other through one browser, whatever the rooms do."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from greenroom.batch.browsers import Browsers
from greenroom.batch.guard import Door
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import wait_of
from greenroom.batch.result import JUDGED, Class, class_of, class_of_failure
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import Adapter, adapter_for, host_of
from greenroom.capture.page import visit
from greenroom.errors import MissingPartError


@dataclass(frozen=True, slots=True)
class Load:
    """What a judge needs of a room. evidence: its JSON. album: bytes of its pictures by SHA-256,
    None where pictures are left alone.
    """

    evidence: str
    album: dict[str, bytes] | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit came to.

    at: moment of the last sample, None where nothing of the room was seen. wait_s: how long the
    host asked to be left alone. load: for the judge, or where an engine keeps it; None where
    there is nothing to judge.
    """

    outcome: Class
    detail: str = ""
    at: datetime | None = None
    wait_s: float = 0.0
    load: Any = None


@dataclass
class _Answer:
    """The room's own answer: status 0 before there is one. fields: of its head."""

    status: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, status: int, fields: Mapping[str, str]) -> None:
        self.status, self.fields = status, fields


class Eye:
    """One browser at a time, replaced when it has to be, and any number of open rooms."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._browsers = Browsers(plan.max_visits, plan.max_mb)

    async def see(self, room: Room) -> Seen:
        """Raises MissingPartError where no browser can be started, and nothing else."""
        adapter = adapter_for(room.url, room.platform)
        if self._plan.allow_private:
            return await self._visit(room, adapter, None)
        async with Door() as door:
            return await self._visit(room, adapter, door)

    async def _visit(self, room: Room, adapter: Adapter, door: Door | None) -> Seen:
        plan = self._plan
        album: dict[str, bytes] | None = {} if plan.pictures else None
        answer = _Answer()
        try:
            async with self._browsers.one() as browser, asyncio.timeout(plan.room_s):
                evidence = await visit(
                    browser,
                    room.url,
                    adapter,
                    room.host,
                    plan.look,
                    album,
                    storage=plan.storage,
                    proxy=door.address if door else None,
                    answered=answer,
                )
        except MissingPartError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a page does, the next room's turn comes
            outcome, detail = class_of_failure(problem)
            if outcome is Class.refused and door and door.refused:
                return Seen(Class.blocked_by_policy, _shut(door))
            return Seen(outcome, detail, wait_s=self._wait_s(answer))
        outcome, detail = class_of(evidence, room.url, adapter, plan.look.samples)
        if outcome is Class.refused and door and host_of(evidence.room.url) in door.refused:
            return Seen(Class.blocked_by_policy, _shut(door))
        load = Load(evidence.to_json(), album) if outcome in JUDGED else None
        return Seen(outcome, detail, evidence.samples[-1].at, self._wait_s(answer), load)

    def _wait_s(self, answer: _Answer) -> float:
        if answer.status not in (429, 503):
            return 0.0
        return wait_of(answer.fields.get("retry-after", ""), self._plan.moment())

    async def close(self) -> None:
        await self._browsers.close()


def _shut(door: Door) -> str:
    return f"leads into the local network: {', '.join(sorted(door.refused))}"

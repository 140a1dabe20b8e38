"""The engine of one machine: one browser with a few rooms open, judges beside it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from greenroom.batch.browsers import Browsers
from greenroom.batch.guard import Door
from greenroom.batch.judges import Case, Judges
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import Queue
from greenroom.batch.result import JUDGED, Class, Result, class_of, class_of_failure, load_rules
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import Adapter, adapter_for, host_of
from greenroom.capture.page import visit
from greenroom.errors import MissingPartError
from greenroom.evidence import Evidence
from greenroom.words import CHINA

_AWAY = (Class.refused, Class.captcha, Class.timeout)


@dataclass(frozen=True, slots=True)
class _Seen:
    """evidence: None where nothing of the room was seen."""

    outcome: Class
    detail: str
    evidence: Evidence | None = None
    album: dict[str, bytes] | None = None


def run(rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None]) -> None:
    """Sees and judges the rooms. Raises MissingPartError where no browser can be started."""
    asyncio.run(_Run(plan, done).all(rooms))


class _Run:
    def __init__(self, plan: Plan, done: Callable[[Result], None]) -> None:
        self._plan = plan
        self._done = done
        self._attempts: dict[str, int] = {}
        self._open = 0
        self._freed = asyncio.Condition()

    async def all(self, rooms: Iterable[Room]) -> None:
        plan = self._plan
        self._loop = asyncio.get_running_loop()
        self._queue = Queue(rooms, plan.manners)
        self._browsers = Browsers(plan.max_visits, plan.max_mb)
        self._judges = Judges(plan.judges, plan.judge_s)
        # So many rooms may wait for a judge; then the browsers wait too, and memory stays flat.
        self._waiting = asyncio.Semaphore(plan.judges + plan.workers)
        try:
            async with asyncio.TaskGroup() as self._tasks:
                for _ in range(plan.workers):
                    self._tasks.create_task(self._work())
        except* MissingPartError as problems:
            raise problems.exceptions[0] from None
        finally:
            self._judges.close()
            await self._browsers.close()

    async def _work(self) -> None:
        while (room := await self._turn()) is not None:
            begun = self._loop.time()
            seen = await self._see(room)
            attempts = self._attempts[room.key] = self._attempts.get(room.key, 0) + 1
            again = seen.evidence is None and attempts <= load_rules()[seen.outcome].retries
            async with self._freed:
                self._queue.done(room, self._loop.time(), turned_away=seen.outcome in _AWAY)
                if again:
                    self._queue.put(room)
                self._open -= 1
                self._freed.notify_all()
            if not again:
                await self._waiting.acquire()
                self._tasks.create_task(self._finish(room, seen, begun))

    async def _turn(self) -> Room | None:
        """The next room whose host may be asked now; None when all have been visited."""
        async with self._freed:
            while True:
                now = self._loop.time()
                turn = self._queue.take(now)
                if isinstance(turn, Room):
                    self._open += 1
                    return turn
                if turn is None and not self._open:
                    return None
                with contextlib.suppress(TimeoutError):
                    limit = None if turn is None else max(0.001, turn - now)
                    await asyncio.wait_for(self._freed.wait(), limit)

    async def _see(self, room: Room) -> _Seen:
        if not room.url.lower().startswith(("http://", "https://")) or not host_of(room.url):
            return _Seen(Class.blocked_by_policy, "only http and https addresses are opened")
        adapter = adapter_for(room.url, room.platform)
        album: dict[str, bytes] | None = {} if self._plan.pictures else None
        if self._plan.allow_private:
            return await self._visit(room, adapter, album, None)
        async with Door() as door:
            seen = await self._visit(room, adapter, album, door.address)
            ends_at = room.url if seen.evidence is None else seen.evidence.room.url
            shut = seen.outcome is Class.refused and door.refused
            if shut and (seen.evidence is None or host_of(ends_at) in door.refused):
                told = ", ".join(sorted(door.refused))
                return _Seen(Class.blocked_by_policy, f"leads into the local network: {told}")
            return seen

    async def _visit(
        self, room: Room, adapter: Adapter, album: dict[str, bytes] | None, proxy: str | None
    ) -> _Seen:
        plan = self._plan
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
                    proxy=proxy,
                )
        except MissingPartError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a page does, the next room's turn comes
            return _Seen(*class_of_failure(problem))
        outcome, detail = class_of(evidence, room.url, adapter, plan.look.samples)
        return _Seen(outcome, detail, evidence, album)

    async def _finish(self, room: Room, seen: _Seen, begun: float) -> None:
        try:
            outcome, detail = seen.outcome, seen.detail
            more: dict[str, Any] = {}
            if seen.evidence is not None and outcome in JUDGED:
                folder = f"rooms/{room.key[:2]}/{room.key}"
                try:
                    more = await self._judges.judge(self._case(seen, folder))
                    more["folder"] = folder
                except Exception as problem:  # noqa: BLE001 - one room must not end the run
                    outcome, detail = class_of_failure(problem)
            self._done(self._result(room, seen, begun, outcome, detail, more))
        finally:
            self._waiting.release()

    def _case(self, seen: _Seen, folder: str) -> Case:
        assert seen.evidence is not None  # noqa: S101 - the caller has looked
        return Case(
            evidence=seen.evidence.to_json(),
            album=seen.album,
            folder=self._plan.folder / folder,
            as_of=self._plan.as_of,
            engine=self._plan.reader,
            language=self._plan.language,
        )

    def _result(
        self,
        room: Room,
        seen: _Seen,
        begun: float,
        outcome: Class,
        detail: str,
        more: dict[str, Any],
    ) -> Result:
        evidence = seen.evidence
        at = evidence.samples[-1].at if evidence is not None else self._plan.moment()
        return Result(
            key=room.key,
            url=room.url,
            name=room.name,
            platform=adapter_for(room.url, room.platform).id,
            outcome=outcome,
            detail=detail,
            attempts=self._attempts[room.key],
            seconds=round(self._loop.time() - begun, 3),
            at=at.astimezone(CHINA).isoformat(timespec="seconds"),
            **more,
        )

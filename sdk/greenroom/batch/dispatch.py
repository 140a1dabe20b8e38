"""One run over whatever does the work: turns of hosts, visits again, judging, results.

An engine brings a crew. What is decided here is decided alike for all of them: which room is next,
what is tried again and what a room came to.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from greenroom.batch.eye import Seen
from greenroom.batch.plan import Plan
from greenroom.batch.politeness import Queue
from greenroom.batch.result import Class, Result, class_of_failure, load_rules
from greenroom.batch.robots import Permits
from greenroom.batch.rooms import Room
from greenroom.capture.adapter import adapter_for
from greenroom.errors import GreenroomError, MissingPartError
from greenroom.words import CHINA

# So often a room is given to somebody else when whoever worked on it is gone.
MAX_LOST = 3
_AWAY = (Class.refused, Class.captcha, Class.timeout)


class LostError(Exception):
    """Whoever worked on the room is gone, and the work with it; somebody else may do it again."""


class Seat(Protocol):
    """Sees one room at a time."""

    async def ready(self) -> None:
        """Returns when a room can be given to it."""

    async def see(self, room: Room) -> Seen:
        """Raises LostError, or MissingPartError where no browser can be started."""


class Crew(Protocol):
    """What an engine brings. seats: as many as rooms may be open at once."""

    @property
    def seats(self) -> Sequence[Seat]: ...

    async def judge(self, load: Any, folder: str) -> dict[str, Any]:  # noqa: ANN401 - the crew's own
        """The sum of the report; evidence and report are in `folder` of the run.

        Raises CaptureError where judging failed or was late, LostError where `load` is gone.
        """

    async def close(self) -> None: ...


async def dispatch(
    rooms: Iterable[Room], plan: Plan, crew: Crew, done: Callable[[Result], None]
) -> None:
    """Sees and judges every room once. Raises what `done` raises, and MissingPartError where
    nobody can be found for the work.
    """
    await _Run(plan, crew, done).all(rooms)


class _Run:
    def __init__(self, plan: Plan, crew: Crew, done: Callable[[Result], None]) -> None:
        self._plan = plan
        self._crew = crew
        self._done = done
        self._attempts: dict[str, int] = {}
        self._lost: Counter[str] = Counter()
        self._unfinished = 0
        self._manned = False

    async def all(self, rooms: Iterable[Room]) -> None:
        plan, crew = self._plan, self._crew
        self._loop = asyncio.get_running_loop()
        self._freed = asyncio.Condition()
        self._queue = Queue(rooms, plan.manners)
        self._permits = Permits(plan, self._queue.slow)
        # So many rooms may wait for a judge; then the browsers wait too, and memory stays flat.
        self._waiting = asyncio.Semaphore(plan.judges + len(crew.seats))
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._working = [self._tasks.create_task(self._work(seat)) for seat in crew.seats]
                self._tasks.create_task(self._watch())
        except* (GreenroomError, OSError) as problems:
            raise problems.exceptions[0] from None
        finally:
            await crew.close()

    async def _watch(self) -> None:
        """Ends the run where nobody turns up for the work."""
        async with self._freed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._freed.wait_for(lambda: self._manned), self._plan.start_s
                )
        if not self._manned:
            raise MissingPartError(
                f"nobody to see rooms turned up within {self._plan.start_s:g} s",
                remedy="does a node of the cluster offer the resource `browser`?",
            )

    async def _work(self, seat: Seat) -> None:
        while True:
            await seat.ready()
            async with self._freed:
                self._manned = True
                self._freed.notify_all()
            room = await self._turn()
            if room is None:
                # Nothing is left: seats that are still being waited for are not needed.
                for one in self._working:
                    one.cancel()
                return
            await self._give(seat, room)

    async def _give(self, seat: Seat, room: Room) -> None:
        begun = self._loop.time()
        attempts = self._attempts[room.key] = self._attempts.get(room.key, 0) + 1
        lost = False
        try:
            seen = await self._permits.refusal(room) or await seat.see(room)
        except LostError as problem:
            lost, seen = True, Seen(Class.crash, str(problem))
        if lost:
            again = self._may_pass_on(room)
        else:
            again = seen.at is None and attempts <= load_rules()[seen.outcome].retries
        async with self._freed:
            away = seen.outcome in _AWAY
            self._queue.done(room, self._loop.time(), turned_away=away, wait_s=seen.wait_s)
            if again:
                self._put_back(room)
        if not again:
            await self._waiting.acquire()
            self._tasks.create_task(self._finish(room, seen, begun))

    def _may_pass_on(self, room: Room) -> bool:
        """Whether a room whose work was lost is given to somebody else."""
        self._lost[room.key] += 1
        return self._lost[room.key] < MAX_LOST

    def _put_back(self, room: Room) -> None:
        self._queue.put(room)
        self._unfinished -= 1
        self._freed.notify_all()

    async def _turn(self) -> Room | None:
        """The next room whose host may be asked now; None when all are finished."""
        async with self._freed:
            while True:
                now = self._loop.time()
                turn = self._queue.take(now)
                if isinstance(turn, Room):
                    self._unfinished += 1
                    return turn
                if turn is None and not self._unfinished:
                    return None
                with contextlib.suppress(TimeoutError):
                    limit = None if turn is None else max(0.001, turn - now)
                    await asyncio.wait_for(self._freed.wait(), limit)

    async def _finish(self, room: Room, seen: Seen, begun: float) -> None:
        outcome, detail = seen.outcome, seen.detail
        more: dict[str, Any] = {}
        try:
            if seen.load is not None:
                folder = f"rooms/{room.key[:2]}/{room.key}"
                more = {**await self._crew.judge(seen.load, folder), "folder": folder}
        except MissingPartError:
            raise
        except LostError as problem:
            if self._may_pass_on(room):
                async with self._freed:
                    self._put_back(room)
                return
            outcome, detail = Class.crash, str(problem)
        except Exception as problem:  # noqa: BLE001 - one room must not end the run
            outcome, detail = class_of_failure(problem)
        finally:
            self._waiting.release()
        self._done(self._result(room, seen, begun, outcome, detail, more))
        async with self._freed:
            self._unfinished -= 1
            self._freed.notify_all()

    def _result(
        self,
        room: Room,
        seen: Seen,
        begun: float,
        outcome: Class,
        detail: str,
        more: dict[str, Any],
    ) -> Result:
        at = seen.at or self._plan.moment()
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

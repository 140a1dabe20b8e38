"""The engine of one machine: one browser with a few rooms open, judges beside it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from greenroom.batch.dispatch import Seat, dispatch
from greenroom.batch.eye import Eye, Load, Seen
from greenroom.batch.judges import Case, Judges
from greenroom.batch.plan import Plan
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room


def run(rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None]) -> None:
    """Sees and judges the rooms. Raises MissingPartError where no browser can be started."""
    asyncio.run(_run(rooms, plan, done))


async def _run(rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None]) -> None:
    await dispatch(rooms, plan, _Crew(plan), done)


class _Seat:
    def __init__(self, eye: Eye) -> None:
        self._eye = eye

    async def ready(self) -> None:
        """It always is."""

    async def see(self, room: Room) -> Seen:
        return await self._eye.see(room)


class _Crew:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._eye = Eye(plan)
        self._judges = Judges(plan.judges, plan.judge_s)
        self.seats: list[Seat] = [_Seat(self._eye) for _ in range(plan.workers)]

    async def judge(self, load: Load, folder: str) -> dict[str, Any]:
        case = Case(load, self._plan.as_of, self._plan.reader, self._plan.language)
        return await self._judges.judge(case, self._plan.folder / folder)

    async def close(self) -> None:
        self._judges.close()
        await self._eye.close()

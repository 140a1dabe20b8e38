"""The engine of many machines, on Ray: browsers and judges are its actors, sized apart.

A node offers `browser` and `judge` as resources (`ray start --resources`). Nothing is retried by
Ray: a retry would be bound to the node that died. What was lost comes back to the dispatcher,
which gives it to whoever is there. Files come back to the driver, so that no disk is shared.
"""

import asyncio
import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from greenroom import __version__
from greenroom.batch.dispatch import LostError, Seat, dispatch
from greenroom.batch.eye import Eye, Load, Seen
from greenroom.batch.judges import Case, judged, keep
from greenroom.batch.plan import LOCAL, Plan
from greenroom.batch.result import JUDGED, Result
from greenroom.batch.rooms import Room
from greenroom.errors import CaptureError, GreenroomError, InputError, LateError, MissingPartError
from greenroom.pack import load_pack

# One browser with two rooms open costs least a room.
ROOMS_OF_A_BROWSER = 2
# Beyond the deadline of a room, before a node counts as lost.
_GRACE_S = 60.0
_CLOSE_S = 20.0
_TRIES = 20
_ASK_AGAIN_S = 0.5
_STORE_BYTES = 200 << 20


def run(rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None]) -> None:
    """Sees and judges the rooms on the cluster at `plan.cluster`, or on one started here.

    Raises MissingPartError without Ray or where nobody turns up for the work, InputError where the
    cluster lets strangers in or has other rules than we have.
    """
    with _connected(plan) as ray:
        asyncio.run(_run(ray, rooms, plan, done))


async def _run(
    ray: Any,  # noqa: ANN401 - an optional part
    rooms: Iterable[Room],
    plan: Plan,
    done: Callable[[Result], None],
) -> None:
    await dispatch(rooms, plan, _Crew(ray, plan), done)


def _browsers(plan: Plan) -> int:
    return -(-plan.workers // ROOMS_OF_A_BROWSER)


@contextlib.contextmanager
def _connected(plan: Plan) -> Iterator[Any]:
    """Ray, connected. Whoever reaches a port of Ray can run programs: a token is always asked."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if plan.cluster != LOCAL:
        _must_have_token(plan.cluster)
    elif "RAY_AUTH_TOKEN" not in os.environ:
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    os.environ["RAY_AUTH_MODE"] = "token"
    try:
        import ray  # noqa: PLC0415 - an optional part
    except ImportError:
        raise MissingPartError(
            "Ray is not installed", at="--engine ray", remedy="pip install 'greenroom[ray]'"
        ) from None
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if plan.cluster != LOCAL:
        try:
            ray.init(address=plan.cluster, **quiet)
        except Exception as problem:  # noqa: BLE001 - Ray fails to connect in many ways
            raise MissingPartError(
                f"no cluster answers: {problem}"[:300], at=plan.cluster, remedy="is it running?"
            ) from None
        try:
            yield ray
        finally:
            ray.shutdown()
        return
    folder = tempfile.mkdtemp(prefix="greenroom-")
    try:
        ray.init(
            address="local",
            include_dashboard=False,
            resources={"browser": _browsers(plan), "judge": plan.judges},
            object_store_memory=_STORE_BYTES,
            _temp_dir=folder,
            **quiet,
        )
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _must_have_token(address: str) -> None:
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    path = Path(named) if named else Path.home() / ".ray" / "auth_token"
    if os.environ.get("RAY_AUTH_MODE") != "token" or not (
        os.environ.get("RAY_AUTH_TOKEN") or path.is_file()
    ):
        raise InputError(
            "a cluster without a token runs the programs of whoever reaches it",
            at=address,
            remedy="set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN on every node and here",
        )


class _Looker:
    """An actor: one browser with a few rooms open, all on the actor's one loop."""

    def __init__(self, plan: Plan) -> None:
        self._eye = Eye(plan)

    async def told(self) -> tuple[str, str]:
        """Version, and how this node lets others in."""
        return __version__, os.environ.get("RAY_AUTH_MODE", "")

    async def see(self, room: Room) -> tuple[Seen, Load | None]:
        seen = await self._eye.see(room)
        return replace(seen, load=None), seen.load

    async def close(self) -> None:
        await self._eye.close()


class _Reader:
    """An actor: judges one room at a time."""

    def told(self) -> tuple[str, str]:
        """Version and digest of the rules."""
        return __version__, load_pack().digest

    def judge(
        self, load: Load, as_of: date | None, engine: str | None, language: str
    ) -> tuple[dict[str, Any], dict[str, bytes]]:
        return judged(Case(load, as_of, engine, language))


class _Post:
    """An actor and its successors. expected: what it tells of itself."""

    def __init__(self, ray: Any, actor: Any, expected: tuple[str, str]) -> None:  # noqa: ANN401
        self._ray = ray
        self.actor = actor
        self._expected = expected
        # Set by nobody: what is waited for is the time, or the end of the run, which cancels.
        self._never = asyncio.Event()

    async def ready(self) -> None:
        """Waits for the actor, or for the one that Ray starts in its place.

        Raises MissingPartError where it can't be started, InputError where it is not alike.
        """
        failed = 0
        while True:
            try:
                told = await self.actor.told.remote()
            except self._ray.exceptions.RayError as problem:
                failed += isinstance(problem, self._ray.exceptions.ActorDiedError)
                if failed > _TRIES:
                    raise MissingPartError(
                        f"a node can't do its part: {problem}"[:500],
                        remedy="install greenroom[ray] on every node",
                    ) from None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._never.wait(), _ASK_AGAIN_S)
                continue
            if told != self._expected:
                raise InputError(
                    f"a node of the cluster is {' '.join(told)}, not {' '.join(self._expected)}",
                    remedy="the same greenroom and checks, and RAY_AUTH_MODE=token, on every node",
                )
            return

    async def answer(self, asked: Any, limit_s: float) -> Any:  # noqa: ANN401 - whatever was asked
        """What the actor answers. Raises LostError where it, its node or the load is gone,
        TimeoutError where it is late and was ended, else what the actor raised.
        """
        try:
            return await asyncio.wait_for(asked, limit_s)
        except TimeoutError:
            self._ray.kill(self.actor, no_restart=False)
            raise
        except self._ray.exceptions.RayTaskError as problem:
            if isinstance(problem, self._ray.exceptions.ObjectLostError):
                raise LostError("what was seen is lost") from None
            raise problem.cause from None
        except self._ray.exceptions.RayError as problem:
            raise LostError(f"lost ({type(problem).__name__})") from None


class _Seat:
    def __init__(self, post: _Post, limit_s: float) -> None:
        self._post = post
        self._limit_s = limit_s

    async def ready(self) -> None:
        await self._post.ready()

    async def see(self, room: Room) -> Seen:
        asked, load = self._post.actor.see.options(num_returns=2).remote(room)
        try:
            seen: Seen = await self._post.answer(asked, self._limit_s)
        except TimeoutError:
            raise LostError("a node did not answer") from None
        # What is heavy stays where it was seen until a judge asks for it.
        return replace(seen, load=load) if seen.outcome in JUDGED else seen


class _Crew:
    def __init__(self, ray: Any, plan: Plan) -> None:  # noqa: ANN401
        self._ray = ray
        self._plan = plan
        actor = partial(ray.remote, num_cpus=0, max_restarts=-1, max_task_retries=0)
        looker = actor(resources={"browser": 1})(_Looker)
        reader = actor(resources={"judge": 1})(_Reader)
        self._lookers = [
            _Post(ray, looker.remote(plan), (__version__, "token")) for _ in range(_browsers(plan))
        ]
        both = [post for post in self._lookers for _ in range(ROOMS_OF_A_BROWSER)]
        limit_s = plan.room_s + _GRACE_S
        self.seats: list[Seat] = [_Seat(post, limit_s) for post in both[: plan.workers]]
        self._idle: asyncio.Queue[_Post | GreenroomError] = asyncio.Queue()
        rules = (__version__, load_pack().digest)
        self._readers = [_Post(ray, reader.remote(), rules) for _ in range(plan.judges)]
        self._enlisting = {asyncio.create_task(self._enlist(post)) for post in self._readers}

    async def _enlist(self, post: _Post) -> None:
        try:
            await post.ready()
        except GreenroomError as problem:
            self._idle.put_nowait(problem)
        else:
            self._idle.put_nowait(post)

    async def judge(self, load: Any, folder: str) -> dict[str, Any]:  # noqa: ANN401 - a reference
        plan = self._plan
        post = await self._reader()
        asked = post.actor.judge.remote(load, plan.as_of, plan.reader, plan.language)
        try:
            told, files = await post.answer(asked, plan.judge_s)
        except TimeoutError:
            raise LateError(f"judging took more than {plan.judge_s:g} s") from None
        except LostError:
            raise
        except GreenroomError as problem:
            raise CaptureError(f"judging failed: {problem}") from None
        except Exception as problem:  # noqa: BLE001 - a judge's own, from another process
            raise CaptureError(f"judging failed: {type(problem).__name__}: {problem}") from None
        finally:
            task = asyncio.create_task(self._enlist(post))
            self._enlisting.add(task)
            task.add_done_callback(self._enlisting.discard)
        await asyncio.to_thread(keep, plan.folder / folder, files)
        return dict(told)

    async def _reader(self) -> _Post:
        """A judge that is free. Raises MissingPartError where none turns up, InputError where one
        is not alike.
        """
        limit_s = self._plan.start_s + self._plan.judge_s
        try:
            found = await asyncio.wait_for(self._idle.get(), limit_s)
        except TimeoutError:
            raise MissingPartError(
                f"nobody to judge turned up within {limit_s:g} s",
                remedy="does a node of the cluster offer the resource `judge`?",
            ) from None
        if isinstance(found, GreenroomError):
            raise found
        return found

    async def close(self) -> None:
        for task in self._enlisting:
            task.cancel()
        ended = [post.actor.close.remote() for post in self._lookers]
        with contextlib.suppress(Exception):
            await asyncio.wait_for(asyncio.gather(*ended, return_exceptions=True), _CLOSE_S)
        for post in (*self._lookers, *self._readers):
            self._ray.kill(post.actor)

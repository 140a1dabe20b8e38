"""What a run is to do, and the seam behind which an engine does it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from greenroom.batch.politeness import Manners
from greenroom.batch.result import Result
from greenroom.batch.rooms import Room
from greenroom.capture.page import Look
from greenroom.errors import TargetError

GROUP = "greenroom.engines"
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Plan:
    """How rooms are seen and judged.

    folder: of the run. workers: rooms open at once. judges: processes that judge. room_s: all of
    one visit. judge_s: all of one judgement. reader: engine for words in pictures, None for the
    first installed. pictures: whether they are taken at all. storage: the operator's own login,
    as Playwright writes it. robots: whether robots.txt is kept to. permitted: platforms that have
    allowed programs to open their pages. cluster: address of a running one, for engines that have
    such. start_s: until somebody must have turned up for the work. max_visits, max_mb: after
    which a browser is replaced. moment: the clock; aware.
    """

    folder: Path
    moment: Callable[[], datetime]
    workers: int = 2
    judges: int = 1
    look: Look = field(default_factory=Look)
    room_s: float = 90.0
    judge_s: float = 300.0
    manners: Manners = field(default_factory=Manners)
    pictures: bool = True
    reader: str | None = None
    as_of: date | None = None
    language: str = "zh"
    storage: Mapping[str, Any] | None = None
    allow_private: bool = False
    robots: bool = True
    permitted: frozenset[str] = frozenset()
    cluster: str = LOCAL
    start_s: float = 600.0
    max_visits: int = 100
    max_mb: int = 1500

    def settings(self) -> dict[str, Any]:
        """What decides what a room comes to; kept in the journal."""
        return {
            "samples": self.look.samples,
            "interval_s": self.look.interval_s,
            "settle_s": self.look.settle_s,
            "pictures": self.pictures,
            "reader": self.reader,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "language": self.language,
            "allow_private": self.allow_private,
            "login": self.storage is not None,
        }


class Engine(Protocol):
    """Sees and judges every room once. `done` keeps a result, durably, before it returns."""

    def __call__(
        self, rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None], /
    ) -> None: ...


def load_engine(name: str) -> Engine:
    """The engine of that name in the entry-point group `greenroom.engines`.

    Raises TargetError where there is none.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        known = ", ".join(sorted(points))
        raise TargetError(f"no engine {name}", at="--engine", remedy=f"one of: {known}")
    engine: Engine = points[name].load()
    return engine

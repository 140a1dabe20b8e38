"""Lists page by page: what was asked for and one more, and a cursor where there was one more."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from greenroom_backend.api.asking import Paged
from greenroom_backend.api.cursor import opened, sealed
from greenroom_backend.api.parts import Parts

_T = TypeVar("_T")
Position = list[str | int]


def subject_of(name: str, query: Paged, *more: str) -> str:
    """What a cursor of this list is bound to: the list and its filters."""
    filters = query.model_dump(mode="json", exclude={"limit", "cursor"})
    return "\n".join([name, *more, *(f"{key}={value}" for key, value in sorted(filters.items()))])


def page(
    parts: Parts,
    query: Paged,
    subject: str,
    fetch: Callable[[int, Position | None], Sequence[_T]],
    position: Callable[[_T], Position],
) -> tuple[Sequence[_T], str | None]:
    """One page and the cursor of the next. fetch: at most so many entries, from a position on."""
    found = fetch(query.limit + 1, opened(query.cursor, subject, parts.secret))
    shown = found[: query.limit]
    more = len(found) > query.limit
    return shown, sealed(position(shown[-1]), subject, parts.secret) if more else None

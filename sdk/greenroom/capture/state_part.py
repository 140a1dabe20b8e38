"""The part of an embedded state that an adapter reads, cut out of it and written as a script."""

import json
from collections.abc import Iterable
from typing import Any

from greenroom.capture.adapter import State
from greenroom.capture.state import walk

MAX_ENTRIES = 1_000


def paths_read(rule: State, value: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401
    """(path, kind) of all that a rule reads in a state; kind is empty, `author` or `image`."""
    for root in ("",) if rule.decode == "jsonld" else rule.root:
        plain = [
            path for paths in (*rule.texts.values(), *rule.counters.values()) for path in paths
        ]
        plain += [*rule.room_id, *(wall.path for wall in rule.walls), rule.has]
        plain += [rule.live.path if rule.live else "", rule.no_goods_if_false]
        yield from ((_joined(root, path), "") for path in plain if path)
        images = (path for paths in rule.images.values() for path in paths)
        yield from ((_joined(root, path), "image") for path in images)
        lists = [
            (one.each, one.text) for one in (rule.services, rule.platform, rule.comments) if one
        ]
        if rule.goods:
            compared = rule.goods.compared.path if rule.goods.compared else ()
            goods = (*rule.goods.title, *rule.goods.sale.path, *compared, rule.goods.index)
            lists.append((rule.goods.each, goods))
        for each, names in lists:
            yield from ((path, "") for path in _in_each(value, _joined(root, each), names))
        if rule.comments:
            each = _joined(root, rule.comments.each)
            yield from ((path, "author") for path in _in_each(value, each, rule.comments.author))


def _in_each(value: Any, each: str, names: Iterable[str]) -> list[str]:  # noqa: ANN401
    entries = walk(value, each)
    count = min(len(entries), MAX_ENTRIES) if isinstance(entries, list) else 0
    return [f"{each}.{index}.{name}" for index in range(count) for name in names if name]


def _joined(one: str, other: str) -> str:
    return ".".join(part for part in (one, other) if part)


def put_at(made: Any, like: Any, parts: list[str], found: Any) -> Any:  # noqa: ANN401
    """`made` with a value at a path; lists grow to where it stands."""
    to, source = made, like
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        source = walk(source, part)
        key: Any = int(part) if isinstance(to, list) else part
        if isinstance(to, list):
            to.extend([None] * (key + 1 - len(to)))
        elif key not in to:
            to[key] = None
        if last:
            to[key] = found
        elif to[key] is None:
            to[key] = [] if isinstance(source, list) else {}
        to = to[key]
    return made


def merged(one: Any, other: Any) -> Any:  # noqa: ANN401
    """Two parts of the same state."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: merged(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        longer = max(len(one), len(other))
        filled = [part + [None] * (longer - len(part)) for part in (one, other)]
        return [merged(*pair) for pair in zip(*filled, strict=True)]
    return other if one is None else one


def script_json(value: Any) -> str:  # noqa: ANN401
    """JSON that can stand inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def state_script(decode: str, name: str, part: Any) -> str:  # noqa: ANN401
    """The script that holds a part of a state where the reader of that kind looks for it."""
    if decode == "assigned":
        return f"<script>window.{name}={script_json(part)};</script>"
    if decode == "pace":
        chunk = f"d:{script_json([{'streamStore': None, 'state': {}, **part}])}\n"
        return f"<script>self.__pace_f.push([1,{json.dumps(chunk, ensure_ascii=False)}])</script>"
    objects = [
        {"@type": kind, **one}
        for kind, all_ in part.items()
        for one in all_
        if isinstance(one, dict)
    ]
    return f'<script type="application/ld+json">{script_json(objects)}</script>'

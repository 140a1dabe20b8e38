"""The page on adapters: what each reads from where, and what a real capture has proven."""

from collections.abc import Iterable, Iterator

from greenroom.capture.adapter import Adapter, State, own_rules

_HEAD = """# 平台怎么读 / Adapters

本页由 `python tests/generated.py` 从 `sdk/greenroom/capture/platforms/*.yaml` 生成。
在真实样本上的成绩见 `bench/capture/README.md`；用 `greenroom adapters try 快照.html` 试一页。

Generated from the adapters. “state” is data embedded in the page, “file” a data file of the
platform; the rest are selectors, tried in order. What has no rule of its own is read by the
generic rules where it says so, else it is reported as not seen.
"""

Rows = Iterator[tuple[str, str]]


def adapters_page() -> str:
    """The whole page, an adapter a section."""
    return "\n".join([_HEAD, *(_section(one) for one in own_rules().values())])


def _section(one: Adapter) -> str:
    proven = (
        f"已在 {one.captures} 份真实样本上试过 / real captures it was tried on: {one.captures}"
        if one.captures
        else "**未在真实样本上证实 / not proven on a real capture**"
    )
    rows = [
        *_addresses(one),
        *(row for state in one.state for row in _state(state)),
        *_selectors(one),
        *_limits(one),
    ]
    lines = [f"## {one.name.zh} / {one.name.en} (`{one.id}`)", "", proven, ""]
    lines += [
        one.proven.zh,
        "",
        one.proven.en,
        "",
        "| 读什么 / what | 从哪里 / from |",
        "|---|---|",
    ]
    lines += [f"| {what} | {source.replace('|', chr(92) + '|')} |" for what, source in rows]
    return "\n".join([*lines, ""])


def _code(parts: Iterable[str]) -> str:
    return "、".join(f"`{part}`" for part in parts)


def _addresses(one: Adapter) -> Rows:
    if one.rooms:
        yield "地址 / addresses", _code(one.rooms)


def _state(state: State) -> Rows:
    kind = "file" if state.decode == "file" else f"state {state.decode} {state.name}".strip()
    for key, paths in {**state.texts, **state.images, **state.counters}.items():
        yield f"{key}", f"{kind}: {_code(paths)}"
    if state.goods:
        amounts = [amount for amount in (state.goods.sale, state.goods.compared) if amount]
        prices = "；".join(f"{_code(amount.path)} ({amount.unit})" for amount in amounts)
        yield "goods", f"{kind}: `{state.goods.each}` → {_code(state.goods.title)}；{prices}"
    listed = {
        "服务标签 / service labels": state.services,
        "平台提示 / notices of the platform": state.platform,
        "comments": state.comments,
    }
    for name, lines in listed.items():
        if lines:
            yield name, f"{kind}: `{lines.each}` → {_code(lines.text)}"
    if state.live:
        yield "live / ended", f"{kind}: `{state.live.path}`"
    for wall in state.walls:
        yield wall.state, f"{kind}: `{wall.path}`"


def _selectors(one: Adapter) -> Rows:
    for pick in one.picks:
        yield f"{pick.zone} ({pick.speaker})", _code(pick.css)
    for counter in one.counters:
        yield counter.name, _code(counter.css)
    if one.goods:
        yield "goods", _code((*one.goods.list, *one.goods.cards))
    if one.comments:
        yield "comments", _code(one.comments.rows)
        if one.comments.seller:
            yield "自己的发言 / the seller's own comments", _code(one.comments.seller)
    named = {
        "平台提示 / notices of the platform": one.platform,
        "不读 / left out": one.ignore,
        "已下播 / ended": one.ended,
    }
    yield from ((name, _code(css)) for name, css in named.items() if css)
    for wall in one.walls:
        yield wall.state, _code((*wall.css, *([wall.words] if wall.words else [])))


def _limits(one: Adapter) -> Rows:
    if one.heuristics:
        yield "其余 / the rest", "generic"
    if one.unsupported:
        yield "不支持 / not supported", _code(one.unsupported)

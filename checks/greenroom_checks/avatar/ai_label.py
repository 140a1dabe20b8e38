"""The label of an AI-generated host, in every sample: worded in full, large, in the picture."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Box, HostKind, Image, Room, Sample, Text, Zone
from greenroom.law import Law
from greenroom.vision.label import Label, Picture, Standing, labels, not_denied
from greenroom.wording import Lexicon, is_denied

TOOLS = "virtual_host_tools"
# A camera never takes the same picture twice; a player may hang for a moment. Our own figure.
STILL_SAMPLES = 3

# 数字人民币, 数字人才 and 虚拟人物 are other words; courses and makers sell, they do not host.
_HINT = re.compile(
    r"(?:ai|智能)?数字人(?![民才文口体])(?!\S{0,4}(?:教程|课|软件|培训|制作|定制|系统|源码|代理|搭建))|"
    r"(?<![a-z])ai主播|智能主播|虚拟主播|虚拟人(?![物生格群])|虚拟数字人"
)
_HINT_ZONES = (Zone.account_name, Zone.room_title, Zone.notice, Zone.overlay, Zone.disclosure)
_REASONS = {
    Standing.clear: "labelled",
    Standing.between: "between",
    Standing.faint: "faint",
    Standing.unmeasured: "unmeasured",
    Standing.beside: "beside",
    Standing.too_small: "too_small",
    Standing.hidden: "hidden",
}


def evaluate(
    texts: tuple[Text, ...],
    images: tuple[Image, ...],
    player: Box | None,
    viewport: tuple[int, int] | None,
    room: Room,
    lexicon: Lexicon,
    law: Law,
    sample: Sample,
    samples: tuple[Sample, ...],
) -> Iterator[Finding]:
    """At most one finding per sample: the best label, what stands in for it, or that it is missing.

    texts: of the page, goods and comments left out, since AI音箱 is no host. images: the
    file of the live picture may say that AI made it. player, viewport: in px of the texts' boxes.
    room: holds what the operator declares the host to be; that is never guessed from pixels.
    sample, samples: the moment and all of them; a picture that stays the same to the byte is a
    recording or a loop, whoever is in it.
    Source: Order 117 of 2025 art. 37; GB 45438-2025.
    """
    minimum = law.number("gb45438-2025/5.4", "height_ratio_min")
    found = labels(texts, Picture.of(player, viewport, images), minimum)
    if found:
        yield _labelled(found[0], minimum, declared=room.host is HostKind.virtual)
    elif room.host is HostKind.virtual:
        yield _unlabelled(texts)
    else:
        yield from _hinted(texts, images, room, lexicon, _repeats(sample, samples))


def _labelled(label: Label, minimum: float, *, declared: bool) -> Finding:
    reason = _REASONS[label.standing]
    small = label.standing is Standing.too_small
    if small and not declared:
        reason = "small_undeclared"
    return Finding(
        reason,
        text=label.text,
        start=label.start,
        end=label.end,
        # A larger one may stand where nothing was seen.
        absent=small,
        values={
            "height": _percent(label.height),
            "font": _percent(label.font),
            "least": f"{minimum * 100:g}%",
            "contrast": f"{label.contrast:.1f}" if label.contrast else "?",
        },
    )


def _unlabelled(texts: tuple[Text, ...]) -> Finding:
    hint = _hint(texts)
    if hint is None:
        return Finding("missing", absent=True)
    # The whole label may stand where nothing was seen, so this too is an absence.
    text, start, end = hint
    return Finding("weak_label", text, start, end, absent=True)


def _hinted(
    texts: tuple[Text, ...],
    images: tuple[Image, ...],
    room: Room,
    lexicon: Lexicon,
    repeats: int,
) -> Iterator[Finding]:
    hint = _hint(texts)
    tool = _tool(texts, lexicon)
    marked = next((one for one in images if _is_marked(one)), None)
    if hint is not None:
        yield Finding.in_text("hinted", *hint)
    elif tool is not None:
        yield Finding.in_text("hinted_tool", *tool)
    elif marked is not None:
        yield Finding("hinted_mark", image=marked)
    elif repeats >= STILL_SAMPLES:
        yield Finding("hinted_loop", values={"count": str(repeats)})
    elif room.host is HostKind.undeclared:
        yield Finding("undeclared")


def _hint(texts: tuple[Text, ...]) -> tuple[Text, int, int] | None:
    for text in texts:
        if text.zone in _HINT_ZONES:
            for span in not_denied(text.text, _HINT):
                return text, *span
    return None


def _tool(texts: tuple[Text, ...], lexicon: Lexicon) -> tuple[Text, int, int] | None:
    for text in texts:
        if text.zone in _HINT_ZONES:
            for hit in lexicon.of(text.text, TOOLS):
                if not is_denied(text.text, hit.start, hit.end):
                    return text, hit.start, hit.end
    return None


def _is_marked(image: Image) -> bool:
    """True for a file of the live picture itself that says that AI made it."""
    return image.zone is Zone.player and any(mark.says_ai for mark in image.marks or ())


def _repeats(sample: Sample, samples: tuple[Sample, ...]) -> int:
    """In how many moments the live picture was the same, to the byte, as in this one."""
    shown = _frame(sample)
    return sum(_frame(one) == shown for one in samples) if shown is not None else 0


def _frame(sample: Sample) -> str | None:
    return next(
        (one.sha256 for one in sample.images if one.zone is Zone.player and one.sha256), None
    )


def _percent(ratio: float | None) -> str:
    return "?" if ratio is None else f"{ratio * 100:.1f}%"

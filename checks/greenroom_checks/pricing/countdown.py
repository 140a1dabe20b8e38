"""Countdowns over the moments of one look."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Sample, Text
from greenroom.wording import normal

# Two looks nearer than this tell nothing; a clock that gains less than this was read late.
_LEAST_S = 3
_SLACK_S = 2
_CUE = re.compile(r"倒计时|距|剩|还有|结束|秒杀|限时|截止|仅余")
_CLOCK = re.compile(
    r"(?:(?P<h>\d{1,2})[:：时](?:小时)?)?(?P<m>\d{1,2})[:：分](?P<s>\d{1,2})秒?(?![\d:])|(?P<only>\d{1,4})\s?秒"
)
_DIGITS = re.compile(r"\d+")


def evaluate(
    texts: tuple[Text, ...], sample: Sample, samples: tuple[Sample, ...]
) -> Iterator[Finding]:
    """One finding per countdown that gains time or stands still, or was seen in one moment only.

    Source: Order 56 of 2022 art. 19.
    """
    for text in texts:
        left = _left(text.text)
        if left is None:
            continue
        start, end, remaining = left
        others = [one for one in samples if one is not sample]
        seen = [(one, was) for one in others if (was := _same(one, text)) is not None]
        if not seen:
            yield Finding.in_text("seen_once", text, start, end)
            continue
        before = [(one, was) for one, was in seen if one.at < sample.at]
        if not before:
            continue
        last, was = before[-1]
        elapsed = (sample.at - last.at).total_seconds()
        values = {"elapsed": f"{elapsed:.0f}"}
        if remaining > was + _SLACK_S:
            yield Finding("restarted", text, start, end, values=values)
        elif remaining == was and elapsed >= _LEAST_S:
            yield Finding("stands_still", text, start, end, values=values)


def _left(words: str) -> tuple[int, int, int] | None:
    """Where a countdown stands in `words`, and the seconds it shows."""
    folded = normal(words)
    if not _CUE.search(folded.text):
        return None
    clock = _CLOCK.search(folded.text)
    if clock is None:
        return None
    parts = [int(clock[name] or 0) for name in ("h", "m", "s", "only")]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2] + parts[3]
    return (*folded.original(*clock.span()), seconds)


def _same(sample: Sample, text: Text) -> int | None:
    """The seconds that the same countdown showed in another moment."""
    frame = _DIGITS.sub("#", text.text)
    for other in sample.texts:
        if other.zone is text.zone and _DIGITS.sub("#", other.text) == frame:
            left = _left(other.text)
            if left is not None:
                return left[2]
    return None

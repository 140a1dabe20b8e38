"""Viewers' personal data is masked before anything is stored, sent or judged."""

import re

from greenroom.evidence import Evidence, Sample, Speaker, Text

# Same patterns as in the collector: mobile numbers (with +86, spaces or dashes, full-width
# digits), id-card numbers, e-mail addresses.
_D = "[0-9０-９]"
_PERSONAL = re.compile(
    rf"(?<!{_D})(?:\+?86[ -]?)?[1１][3-9３-９]{_D}[ -]?{_D}{{4}}[ -]?{_D}{{4}}(?!{_D})"
    rf"|(?<!{_D}){_D}{{17}}[0-9０-９Xx](?!{_D})"
    r"|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]{1,63}\.[A-Za-z0-9_.-]{2,63}"
)


# Whoever came, gave or followed: the name before what the platform says of it.
_NAMED = re.compile(
    r"^(.{1,40}?)(?=[：:]?\s*(?:来了|加入了?直播间|进入了?直播间|送出|送给|赠送|关注了|点赞了|分享了|为主播|开通了|成为了?粉丝))"
)


def masked(words: str) -> str:
    """`words` with every personal pattern replaced by asterisks of the same length."""
    return _PERSONAL.sub(lambda match: "*" * len(match[0]), words)


def unnamed(words: str) -> str:
    """A notice of the platform without the name of the viewer it is about; as long as before."""
    return _NAMED.sub(lambda match: re.sub(r"\S", "*", match[0]), words)


def mask_viewers(evidence: Evidence) -> Evidence:
    """The same evidence with the words of viewers masked, and their names in notices.

    Done again at every door; idempotent.
    """
    return evidence.model_copy(
        update={"samples": tuple(_mask_sample(sample) for sample in evidence.samples)}
    )


def _mask_sample(sample: Sample) -> Sample:
    return sample.model_copy(update={"texts": tuple(_mask_text(text) for text in sample.texts)})


def _mask_text(text: Text) -> Text:
    if text.speaker is Speaker.viewer:
        return text.model_copy(update={"text": masked(text.text)})
    if text.speaker is Speaker.platform:
        return text.model_copy(update={"text": unnamed(text.text)})
    return text

"""Viewers' personal data is masked before anything is stored, sent or judged."""

import re

from greenroom.evidence import Evidence, Sample, Speaker, Text

# Same patterns as in the collector: mobile numbers (with +86, spaces or dashes, full-width
# digits), id-card numbers, e-mail addresses, places down to a house or room number.
_D = "[0-9０-９]"
_WAY = "路|街|道|巷|弄|村|胡同|里|小区|花园|家园|苑|公寓|广场|大厦"
_DOOR = "号楼|号|弄|栋|幢|座|单元|室"
_NO = f"(?:{_D}{{1,5}}|[一二三四五六七八九十百]{{1,4}})"
_NUMBERS = (
    rf"(?<!{_D})(?:\+?86[ -]?)?[1１][3-9３-９]{_D}[ -]?{_D}{{4}}[ -]?{_D}{{4}}(?!{_D})"
    rf"|(?<!{_D}){_D}{{17}}[0-9０-９Xx](?!{_D})"
    r"|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]{1,63}\.[A-Za-z0-9_.-]{2,63}"
)
_PLACES = (
    rf"[一-龥0-9０-９]{{1,30}}?(?:{_WAY})[一-龥]{{0,6}}?{_NO}(?:{_DOOR})"
    rf"(?:[一-龥]{{0,6}}?{_NO}(?:{_DOOR}|楼|层))*(?:[-－]?{_D}{{2,5}})?"
)
_PERSONAL = re.compile(f"{_NUMBERS}|{_PLACES}")
_PRIVATE_NUMBER = re.compile(_NUMBERS)


# Whoever came, gave or followed: the name before what the platform says of it.
_NAMED = re.compile(
    r"^(.{1,40}?)(?=[：:]?\s*(?:来了|加入了?直播间|进入了?直播间|送出|送给|赠送|关注了|点赞了|分享了|为主播|开通了|成为了?粉丝))"
)


def masked(words: str) -> str:
    """`words` with every personal pattern replaced by asterisks of the same length."""
    return _PERSONAL.sub(lambda match: "*" * len(match[0]), words)


def holds_private_number(words: str) -> bool:
    """True where they hold a mobile or id number or an e-mail; an address may be a shop's own."""
    return _PRIVATE_NUMBER.search(words) is not None


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
    # In a frame of another origin nobody knows who speaks; it may be a viewer.
    if text.speaker is Speaker.viewer or text.frame is not None:
        return text.model_copy(update={"text": masked(text.text)})
    if text.speaker is Speaker.platform:
        return text.model_copy(update={"text": unnamed(text.text)})
    return text

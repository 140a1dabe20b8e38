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


def masked(words: str) -> str:
    """`words` with every personal pattern replaced by asterisks of the same length."""
    return _PERSONAL.sub(lambda match: "*" * len(match[0]), words)


def mask_viewers(evidence: Evidence) -> Evidence:
    """The same evidence with the words of viewers masked. Done again at every door; idempotent."""
    return evidence.model_copy(
        update={"samples": tuple(_mask_sample(sample) for sample in evidence.samples)}
    )


def _mask_sample(sample: Sample) -> Sample:
    return sample.model_copy(update={"texts": tuple(_mask_text(text) for text in sample.texts)})


def _mask_text(text: Text) -> Text:
    if text.speaker is not Speaker.viewer:
        return text
    return text.model_copy(update={"text": masked(text.text)})

"""Viewers' personal data is masked before anything is stored, sent or judged."""

import re

from greenroom.evidence import Evidence, Sample, Speaker, Text

# Same patterns as in the collector: mobile numbers, id-card numbers, e-mail addresses.
_PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}",
    re.ASCII,
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

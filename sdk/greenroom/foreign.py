"""Frames of other origins: what stands in them is nobody's.

Such a frame is not the room's page. Its words accuse nobody and prove nothing: whatever a check
finds in them is for a person to judge.
"""

from greenroom.check import Finding
from greenroom.evidence import Evidence, FoldedLink, Link, Sample, Text


def is_foreign(finding: Finding) -> bool:
    """True where it stands on words or a link in a frame of another origin."""
    return any(one is not None and one.frame for one in (finding.text, finding.link))


def own_part(evidence: Evidence) -> Evidence:
    """The evidence without what stands in frames of other origins; itself where nothing does."""
    return _part(evidence, foreign=False) if _has_any(evidence) else evidence


def in_frames(evidence: Evidence) -> Evidence | None:
    """The evidence with nothing but what stands in frames of other origins, None without any."""
    return _part(evidence, foreign=True) if _has_any(evidence) else None


def _held(sample: Sample) -> tuple[Text | Link | FoldedLink, ...]:
    return (*sample.texts, *sample.links, *sample.folded_links)


def _has_any(evidence: Evidence) -> bool:
    return any(one.frame for sample in evidence.samples for one in _held(sample))


def _part(evidence: Evidence, *, foreign: bool) -> Evidence:
    samples = tuple(_part_of(sample, foreign=foreign) for sample in evidence.samples)
    return evidence.model_copy(update={"samples": samples})


def _part_of(sample: Sample, *, foreign: bool) -> Sample:
    kept: dict[str, object] = {
        "texts": tuple(one for one in sample.texts if bool(one.frame) is foreign),
        "links": tuple(one for one in sample.links if bool(one.frame) is foreign),
        "folded_links": tuple(one for one in sample.folded_links if bool(one.frame) is foreign),
    }
    if foreign:
        kept |= {"goods": (), "images": (), "player": None}
    return sample.model_copy(update=kept)

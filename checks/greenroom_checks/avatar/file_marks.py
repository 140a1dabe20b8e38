"""Marks in the files of pictures that say AI made them, against labels and declarations."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import HostKind, Image, Mark, MarkFault, Room, Text, Zone
from greenroom.vision.label import worded

_STANDARDS = {"tc260": "AIGC", "c2pa": "C2PA"}
# A manifest without a reader for it is a part of the file that nobody looked at.
_NOT_FAULTY = frozenset({MarkFault.not_read})
_REASONS = {
    MarkFault.empty: "incomplete",
    MarkFault.truncated: "incomplete",
    MarkFault.too_large: "incomplete",
    MarkFault.missing_key: "incomplete",
    MarkFault.second_copy: "copies",
    MarkFault.conflict: "copies",
    MarkFault.signature: "changed",
}


def evaluate(images: tuple[Image, ...], page: tuple[Text, ...], room: Room) -> Iterator[Finding]:
    """One finding per file whose mark is not matched by words, and one per kind of fault.

    images: in the zones that the check reads. page: all texts; those of a picture's own zone, and
    of the platform's disclosure, can be its visible label. The provider of the tool writes the
    mark, the operator has to declare and label, so nothing here is held to be a breach.
    Source: labelling measures of 2025 arts 4, 5, 10; GB 45438-2025 annex E.
    """
    if not images:
        yield Finding("no_files")
    for image in images:
        if image.marks is None:
            yield Finding("unread", image=image)
            continue
        if any(set(mark.faults) <= _NOT_FAULTY and mark.faults for mark in image.marks):
            yield Finding("unread", image=image)
        said = next((mark for mark in image.marks if mark.says_ai), None)
        if said is not None:
            yield from _said(said, image, page, room)
        faults = [fault for mark in image.marks for fault in mark.faults]
        reasons = [_REASONS.get(one, "faulty") for one in faults if one not in _NOT_FAULTY]
        for reason in dict.fromkeys(reasons):
            yield Finding(reason, image=image)


def _said(mark: Mark, image: Image, page: tuple[Text, ...], room: Room) -> Iterator[Finding]:
    values = {"standard": _STANDARDS[mark.standard], "label": mark.label}
    if image.zone is Zone.player and room.host is HostKind.person:
        yield Finding("person", image=image, values=values)
    zones = (image.zone, Zone.disclosure)
    if not any(text.zone in zones and any(worded(text.text)) for text in page):
        yield Finding("unlabelled", image=image, values=values)

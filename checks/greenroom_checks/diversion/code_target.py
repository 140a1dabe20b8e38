"""QR codes in pictures and in the live picture: where they lead."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Image, Room, Zone
from greenroom.vision.targets import Purpose, Target, is_address, target_of

_AWAY = (Purpose.contact, Purpose.group, Purpose.payment, Purpose.shop)


def evaluate(images: tuple[Image, ...], room: Room) -> Iterator[Finding]:
    """One finding per code that leads away or is a risk; what was not looked at, by zone.

    images: in the zones that the check reads. A code that holds no address, such as the number of
    a product, leads nowhere. Source: live marketing measures of 2021 arts 9, 10.
    """
    seen: set[tuple[Zone, str]] = set()
    for image in images:
        if image.codes is None:
            yield Finding("unread", image=image)
        for code in image.codes or ():
            if (image.zone, code.data) in seen or not is_address(code.data):
                continue
            seen.add((image.zone, code.data))
            target = target_of(code.data, room.url)
            reason = _reason(target)
            if reason:
                yield Finding(reason, image=image, shown=code.data, values={"host": target.host})
    if not any(image.zone is Zone.player for image in images):
        yield Finding("no_picture", absent=True)


def _reason(target: Target) -> str:
    """What the code is for where that leads away, else its first risk, else another site."""
    if target.purpose in _AWAY:
        return str(target.purpose)
    if target.risks:
        return str(target.risks[0])
    return "site" if target.purpose is Purpose.site else ""

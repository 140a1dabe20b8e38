"""Links whose target is risky, cannot be read, or leaves the platform."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Link, Room
from greenroom.vision.targets import Purpose, target_of

_NO_OP = re.compile(r"javascript:\s*(void\s*\(?\s*0?\s*\)?)?\s*;?\s*", re.IGNORECASE)
_AWAY = (Purpose.contact, Purpose.group, Purpose.payment, Purpose.shop)


def evaluate(links: tuple[Link, ...], room: Room) -> Iterator[Finding]:
    """One finding per risk of each address, in page order; the same address counts once.

    room: its host, its platform and this computer are no other site. An address made for adding
    somebody, joining a group, paying or another shop is told by that alone.
    Source: live marketing measures of 2021 arts 9, 10.
    """
    seen: set[str] = set()
    for link in links:
        if link.href in seen or _NO_OP.fullmatch(link.href):
            continue
        seen.add(link.href)
        target = target_of(link.href, room.url)
        away = target.purpose in _AWAY
        for reason in (target.purpose,) if away else target.risks:
            yield Finding(reason, link=link, values={"host": target.host})

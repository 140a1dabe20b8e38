"""What a check may ask for by naming it as a parameter of `evaluate`."""

from collections.abc import Callable

from greenroom.check import Spec, Subject
from greenroom.ledger import Ledger
from greenroom.scene import Scene

ROOM: dict[str, Callable[[Scene, Spec], object]] = {
    "texts": lambda scene, spec: scene.texts(spec),
    "cards": lambda scene, _: scene.cards,
    "links": lambda scene, _: scene.links(),
    "folded": lambda scene, _: scene.sample.folded_links,
    "images": lambda scene, spec: scene.images(spec),
    "player": lambda scene, _: scene.sample.player,
    "viewport": lambda scene, _: scene.sample.viewport,
    "pictures": lambda scene, spec: scene.pictures(spec),
    "page": lambda scene, _: scene.sample.texts,
    "room": lambda scene, _: scene.room,
    "kinds": lambda scene, _: scene.kinds,
    "lexicon": lambda scene, _: scene.lexicon,
    "law": lambda scene, _: scene.law,
    "as_of": lambda scene, _: scene.as_of,
    "sample": lambda scene, _: scene.sample,
    "samples": lambda scene, _: scene.samples,
    "history": lambda scene, _: scene.history,
}
"""Of a check of the room:

texts    the texts in the zones and by the speakers that the spec names
cards    product cards with parsed prices
links    links and form targets
folded   links to the seller's details or licence that lie in something closed, with their clicks
images   pictures in the zones that the spec names, with codes and marks where they were read
player   box of the live picture, None where there is none or no layout
viewport width and height of the page, None where there is no layout
pictures pictures in the zones that the spec names, those whose words were read
page     every text of the sample, whatever its zone
room     platform, address, state, declared host
kinds    declared kind of goods by goods id (`Text.goods`), for those that have one
lexicon  the term families
law      numbers of law
as_of    the day that is judged
sample   the moment itself
samples  all moments, oldest first; `sample` is one of them
history  prices of earlier days, None where nobody has handed any in
"""

DOSSIER: dict[str, Callable[[Ledger], object]] = {
    "dossier": lambda ledger: ledger.dossier,
    "law": lambda ledger: ledger.law,
    "retention": lambda ledger: ledger.retention,
    "as_of": lambda ledger: ledger.as_of,
}
"""Of a check of records:

dossier    the whole of it; a section that is None was not recorded
law        numbers of law
retention  what must be kept how long, by kind
as_of      the day that is judged
"""

NAMES = {Subject.room: frozenset(ROOM), Subject.dossier: frozenset(DOSSIER)}

"""Every price, role and verdict of twenty product cards is the one written by hand."""

from greenroom.audit import see
from rooms.cards import OF_LAYOUT, cards_of, truth
from rooms.golden import HERE


def test_a_saved_page_gives_the_truth_of_every_card_but_its_layout() -> None:
    want = truth("prices")
    for card in want.values():
        card["reasons"] = [one for one in card["reasons"] if one not in OF_LAYOUT]
    assert cards_of(see(str(HERE / "prices" / "room.html"))) == want
    assert len(want) == 20

"""Numbers that can be checked by themselves. That one fits says nothing of whose it is."""

import re

# GB 32100: 31 characters, without I, O, S, V and Z; weight of place i is 3 to the i modulo 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

# Usual shapes of numbers on papers. They come from practice, not from a text that was read, so a
# number of another shape is looked at by a person and never held against anyone.
USUAL = {
    "food_licence": re.compile(r"JY\d{14}"),
    "food_filing": re.compile(r"YB\d{14}"),
    "production_licence": re.compile(r"SC\d{14}"),
}


def uscc_holds(code: str) -> bool:
    """True where the 18 characters of a unified social credit code fit its check digit."""
    places = [_ALPHABET.find(char) for char in code]
    if len(places) != 18 or -1 in places:
        return False
    total = sum(place * weight for place, weight in zip(places, _WEIGHTS, strict=False))
    return places[17] == (31 - total % 31) % 31


def looks_usual(kind: str, number: str) -> bool:
    """False where numbers of that kind usually look otherwise; True where no shape is known."""
    shape = USUAL.get(kind)
    return shape is None or shape.fullmatch(number.replace(" ", "").upper()) is not None

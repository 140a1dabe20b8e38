"""A fingerprint knows what was found and where, not how it was written or when."""

import dataclasses

import pytest

from greenroom.fingerprint import Address, fingerprint

FOUND = Address("wording/absolute_terms", "claim", "全网最低", "今晚全网最低价", "room_title")


@pytest.mark.parametrize("field", ["check", "reason", "words", "around", "zone"])
def test_every_part_counts(field: str) -> None:
    other = dataclasses.replace(FOUND, **{field: "别的"})
    assert fingerprint(other) != fingerprint(FOUND)


def test_the_same_words_in_another_dress_are_the_same() -> None:
    dressed = dataclasses.replace(FOUND, words="全網最低", around="今晚全網\u200b最低价")
    assert fingerprint(dressed) == fingerprint(FOUND)


def test_parts_do_not_run_together() -> None:
    assert fingerprint(Address("a", "bc", "")) != fingerprint(Address("ab", "c", ""))


def test_sixteen_hex_digits_that_never_change() -> None:
    assert fingerprint(FOUND) == "0e80002500d90c41"

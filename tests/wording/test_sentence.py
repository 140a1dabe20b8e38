import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.wording import clause_bounds, is_denied

anything = st.text(
    st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("不没非勿未最佳，。 \n…"),
    max_size=40,
)


@settings(deadline=None)
@given(anything, st.data())
def test_a_clause_holds_the_hit_and_no_mark_that_ends_one(words: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    left, right = clause_bounds(words, start, end)
    assert 0 <= left <= start <= end <= right <= len(words)
    assert not set("，。！？；\n") & set(words[left:start] + words[end:right])
    assert is_denied(words, start, end) in (True, False)


@settings(deadline=None)
@given(anything, st.integers(-50, 50), st.integers(-50, 50))
def test_offsets_outside_the_words_crash_nothing(words: str, start: int, end: int) -> None:
    clause_bounds(words, start, end)
    is_denied(words, start, end)


@pytest.mark.parametrize(
    ("words", "hit", "denied"),
    [
        ("不是最好的", "最好", True),
        ("不敢说最好，只说新鲜", "最好", True),
        ("请勿添加陌生人微信", "微信", True),
        ("没有加微信", "微信", True),
        ("最好的不是别家", "最好", False),
        ("不买就亏，最好的带鱼", "最好", False),
        ("不得不说最好", "最好", False),
        ("非常好的最佳带鱼", "最佳", False),
        ("未来最佳", "最佳", False),
        ("不仅是最佳", "最佳", False),
        ("最好", "最好", False),
    ],
)
def test_what_its_own_clause_denies_is_not_claimed(words: str, hit: str, *, denied: bool) -> None:
    start = words.index(hit)
    assert is_denied(words, start, start + len(hit)) is denied


def test_a_clause_ends_at_marks_and_at_spaces() -> None:
    words = "今晚八点 东海最佳带鱼，现捞"
    start = words.index("最佳")
    left, right = clause_bounds(words, start, start + 2)
    assert words[left:right] == "东海最佳带鱼"

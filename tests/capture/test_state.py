"""Paths into embedded data: what is there is read, what is not crashes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.capture.adapter import Adapter, adapter_for
from greenroom.capture.state import (
    MAX_GOODS,
    MAX_STATE,
    decode_scripts,
    first,
    fold,
    read_state,
    walk,
)
from greenroom.evidence import PriceRole, Zone
from greenroom.words import Words

SAYS = Words(zh="示例", en="sample")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc01"), inner),
    max_leaves=10,
)
paths = st.lists(st.sampled_from(["a", "b", "0", "1", "-1", "x"]), max_size=4).map(".".join)

RULE: dict[str, Any] = {
    "decode": "file",
    "root": ["data", ""],
    "texts": {"room_title": ["title", "name"]},
    "images": {"cover": ["cover"]},
    "counters": {"likes": ["likes"]},
    "services": {"each": "services", "text": ["title"]},
    "room_id": ["id"],
    "live": {"path": "status", "live": ["2"], "ended": ["4"]},
    "goods": {
        "each": "goods",
        "title": ["title"],
        "sale": {"path": ["price"], "unit": "fen"},
        "compared": {"path": ["market"], "unit": "fen"},
        "index": "n",
    },
    "no_goods_if_false": "has_goods",
}


def adapter(**changes: Any) -> Adapter:
    return Adapter.model_validate(
        {"id": "own", "name": SAYS, "proven": SAYS, "hosts": [], "state": [{**RULE, **changes}]}
    )


def read(value: Any, **changes: Any) -> Any:
    own = adapter(**changes)
    return read_state(own, [(own.state[0], value)])


@settings(deadline=None)
@given(json_values, paths)
def test_no_path_into_any_json_raises(value: Any, path: str) -> None:
    found = walk(value, path)
    if not path:
        assert found is value
    scalar = first(value, [path])
    assert scalar is None or (scalar[0] and scalar[1] == path)


@settings(deadline=None)
@given(json_values)
def test_no_json_makes_a_state_raise(value: Any) -> None:
    read({"data": value})
    read({"data": dict.fromkeys(("title", "likes", "goods", "services", "status", "id"), value)})
    read({"data": {"goods": [{"title": value, "price": value, "market": value, "n": value}]}})


@settings(deadline=None)
@given(st.text(st.characters() | st.characters(categories=["Cs"])))
def test_folded_words_hold_single_spaces_and_can_be_written(words: str) -> None:
    folded = fold(words)
    assert fold(folded) == folded
    assert "  " not in folded
    assert folded == folded.strip(" ")
    assert folded.encode("utf-8").decode("utf-8") == folded


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", {"a": [{"b": 1}]}),
        ("a", [{"b": 1}]),
        ("a.0.b", 1),
        ("a.1", None),
        ("a.-1", None),
        ("a.b", None),
        ("b.a", None),
        ("a.0.b.c", None),
    ],
)
def test_a_path_leads_through_names_and_places(path: str, value: object) -> None:
    assert walk({"a": [{"b": 1}]}, path) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (12.5, "12.5"),
        (0, "0"),
        (" 东 海 ", "东 海"),
        ("", None),
        ("  ", None),
        (None, None),
        (True, None),
        ([1], None),
        ({"a": 1}, None),
    ],
)
def test_a_scalar_is_read_as_text(value: object, text: str | None) -> None:
    found = first({"a": value}, ["a"])
    assert (found[0] if found else None) == text


def test_the_first_path_that_holds_something_wins() -> None:
    assert first({"a": None, "b": "", "c": "x", "d": "y"}, ["a", "b", "c", "d"]) == ("x", "c")


def test_a_state_is_read_by_its_paths_with_its_sources() -> None:
    found = read(
        {
            "data": {
                "name": "上新",
                "cover": "c.jpg",
                "likes": 345,
                "id": 7,
                "status": 2,
                "services": [{"title": "七天无理由"}, {"x": 1}, None],
                "has_goods": False,
            }
        }
    )
    assert found.texts == {Zone.room_title: ("上新", "state:own:name")}
    assert found.images == {Zone.cover: ("c.jpg", "state:own:cover")}
    assert found.counters == {"likes": ("345", "state:own:likes")}
    assert found.services == [("七天无理由", "state:own:services.0.title")]
    assert (found.room_id, found.state, found.says_no_goods) == ("7", "live", True)


@pytest.mark.parametrize(("status", "state"), [("2", "live"), (4, "ended"), (9, ""), (None, "")])
def test_a_status_that_is_not_known_says_nothing(status: object, state: str) -> None:
    assert read({"status": status}).state == state


def test_a_root_that_is_a_list_is_passed_over_for_a_later_one() -> None:
    assert (
        read({"data": [{"title": "上新"}]}, root=["data", "data.0"]).texts[Zone.room_title][0]
        == "上新"
    )
    assert read({"data": 3, "title": "上新"}).texts[Zone.room_title][0] == "上新"


def test_an_earlier_state_wins() -> None:
    own = adapter()
    [rule] = own.state
    found = read_state(own, [(rule, {"title": "先"}), (rule, {"title": "后", "likes": 1})])
    assert found.texts[Zone.room_title][0] == "先"
    assert found.counters["likes"][0] == "1"


@pytest.mark.parametrize(
    ("entry", "roles"),
    [
        ({"price": 100, "market": 200}, [PriceRole.sale, PriceRole.compared]),
        ({"price": 100, "market": 100}, [PriceRole.sale]),
        ({"price": 100, "market": 100.0}, [PriceRole.sale]),
        ({"price": 100, "market": None}, [PriceRole.sale]),
        ({"market": 200}, [PriceRole.compared]),
        ({"price": "9" * 900}, [PriceRole.sale]),
        ({}, []),
    ],
)
def test_the_same_price_stored_twice_is_no_comparison(
    entry: dict[str, Any], roles: list[PriceRole]
) -> None:
    [card] = read({"goods": [entry]}).goods
    assert [price.role for price in card.prices] == roles


def test_more_goods_than_are_read_are_left() -> None:
    goods = [{"title": f"鱼{n}", "n": n} for n in range(MAX_GOODS + 5)]
    found = read({"goods": goods})
    assert len(found.goods) == MAX_GOODS
    assert found.more_goods
    fourth = found.goods[3]
    assert (fourth.title, fourth.index) == (("鱼3", "state:own:goods.3.title"), 3)
    assert not read({"goods": goods[:MAX_GOODS]}).more_goods


def pace(*parts: Any, name: str = "d") -> str:
    chunk = f"{name}:{json.dumps(list(parts), ensure_ascii=False)}\n"
    return f"self.__pace_f.push([1,{json.dumps(chunk, ensure_ascii=False)}])"


SHELL = {"state": {"streamStore": {}, "room": {}}}
FULL = {"state": {"streamStore": {}, "room": {"title": "上新"}}}


@pytest.mark.parametrize(
    "texts",
    [
        [pace("$", "$L1", None, SHELL), pace("$", "$L1", None, FULL)],
        [pace("$", FULL), pace("$", "no state", "streamStore")],
        [pace(SHELL), "x", pace(FULL), 'self.__pace_f.push([1,"d:{streamStore state"])'],
        ["  " + pace(FULL) + "\n"],
        [pace(FULL, name="c12")],
    ],
)
def test_the_last_state_of_a_stream_counts(texts: list[str]) -> None:
    rule = adapter_for("", "douyin").state[0]
    assert rule.decode == "pace"
    assert list(decode_scripts(rule, [("", text) for text in texts])) == [FULL]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alert(1)",
        'self.__pace_f.push([1,"d:streamStore state"])',
        'self.__pace_f.push([1,"d:[streamStore,state"])',
        'self.__pace_f.push([1,"d:\\ud800 streamStore state"])',
        'self.__pace_f.push([1,"d:' + "[" * 100_000 + 'streamStore state"])',
        'self.__pace_f.push([1,"d:' + "x" * MAX_STATE + 'streamStore state"])',
        pace("streamStore", "state"),
    ],
    ids=["empty", "other", "no JSON", "torn", "surrogate", "deep", "large", "no object"],
)
def test_a_stream_without_a_state_holds_none(text: str) -> None:
    rule = adapter_for("", "douyin").state[0]
    assert list(decode_scripts(rule, [("", text)])) == []


def test_structured_data_is_grouped_by_type_however_it_is_nested() -> None:
    rule = adapter_for("").state[0]
    assert rule.decode == "jsonld"
    product, store = {"@type": "Product", "name": "带鱼"}, {"@type": "Store", "name": "渔家"}
    for block in (
        [product, store],
        {"@graph": [product, store]},
        {"@type": "ItemList", "itemListElement": [{"item": product}, [[store]]]},
    ):
        [grouped] = decode_scripts(rule, [("application/LD+json", json.dumps(block))])
        assert grouped["Product"] == [product]
        assert grouped["Store"] == [store]
    assert list(decode_scripts(rule, [("text/javascript", json.dumps(product))])) == []
    assert list(decode_scripts(rule, [("application/ld+json", "{")])) == []


def assigned(text: str) -> list[Any]:
    rule = adapter_for("", "kuaishou").state[0]
    assert (rule.decode, rule.name) == ("assigned", "__INITIAL_STATE__")
    return list(decode_scripts(rule, [("", text)]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('window.__INITIAL_STATE__={"a":1};', {"a": 1}),
        ('var x;window.__INITIAL_STATE__ = {"a":undefined,"b":[NaN]};(function(){})', "nulls"),
        ('__INITIAL_STATE__={"a":"undefined } \\" {"};{', {"a": 'undefined } " {'}),
        ('__INITIAL_STATE__={"undefined":1}', {"undefined": 1}),
        ('__INITIAL_STATE__=[{"a":1}]', [{"a": 1}]),
    ],
)
def test_what_a_script_assigns_is_read_up_to_its_end(text: str, value: object) -> None:
    assert assigned(text) == [{"a": None, "b": [None]} if value == "nulls" else value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        'my__INITIAL_STATE__={"a":1}',
        '__INITIAL_STATE__={"a":1',
        "__INITIAL_STATE__={'a':1}",
        '__INITIAL_STATE__=JSON.parse("{}")',
        '__INITIAL_STATE__={"a":"' + "x" * MAX_STATE + '"}',
        "__INITIAL_STATE__=" + "[" * 100_000 + "]" * 100_000,
    ],
    ids=["empty", "other name", "torn", "no JSON", "call", "large", "deep"],
)
def test_what_is_no_data_is_passed_over(text: str) -> None:
    assert assigned(text) == []


def test_lines_know_whose_they_are_and_a_state_can_say_that_no_room_is_there() -> None:
    found = read(
        {"n": [{"c": "提示"}], "talk": [{"t": "好", "by": "渔家"}, {"t": "贵"}, 3], "login": True},
        platform={"each": "n", "text": ["c"]},
        comments={"each": "talk", "text": ["t"], "author": ["by"]},
        walls=[{"state": "login", "path": "login", "values": ["true"]}],
    )
    assert found.platform == [("提示", "state:own:n.0.c")]
    assert found.comments == [
        ("渔家", "好", "state:own:talk.0.t"),
        ("", "贵", "state:own:talk.1.t"),
    ]
    assert found.wall == "login"
    assert not read(
        {"login": False}, walls=[{"state": "login", "path": "login", "values": ["true"]}]
    ).wall


def test_a_root_counts_only_where_it_holds_what_it_must() -> None:
    assert not read({"title": "上新"}, has="goods").texts
    assert read({"title": "上新", "goods": []}, has="goods").texts

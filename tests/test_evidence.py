"""Evidence documents: read whole or refused with one sentence that names the place."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cases import case_evidence
from greenroom import errors
from greenroom.errors import EvidenceError, LimitError
from greenroom.evidence import (
    MAX_BYTES,
    Carrier,
    Counter,
    Evidence,
    Gap,
    Goods,
    HostKind,
    Image,
    Link,
    Price,
    PriceRole,
    PriceUnit,
    Reason,
    Room,
    Sample,
    Speaker,
    State,
    Text,
    Zone,
    day_of,
    evidence_schema,
    read_evidence,
)

KEPT = case_evidence(
    {
        "texts": ["room_title: 东海带鱼", "comment/viewer: 好吃吗"],
        "goods": [{"title": "带鱼", "sale": "¥39.9", "labels": ["现捞"]}],
        "links": ["https://yujia.example/"],
    }
)
CHINA = timezone(timedelta(hours=8))

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
numbers = st.floats(-1e6, 1e6, allow_nan=False)
boxes = st.none() | st.tuples(numbers, numbers, numbers, numbers)
hexes = st.text("0123456789abcdef", min_size=6, max_size=6).map(lambda digits: f"#{digits}")


@st.composite
def samples(draw: st.DrawFn, minute: int = 0) -> Sample:
    goods_ids = [f"g{n}" for n in range(draw(st.integers(0, 2)))]
    texts = [
        Text(
            id=f"t{n}",
            text=draw(words),
            zone=draw(st.sampled_from(Zone)),
            speaker=draw(st.sampled_from(Speaker)),
            box=draw(boxes),
            font_px=draw(st.none() | st.floats(0, 100)),
            colour=draw(st.none() | hexes),
            on_screen=draw(st.none() | st.booleans()),
            goods=draw(st.sampled_from([None, *goods_ids])),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    text_ids = st.sampled_from([None, *(text.id for text in texts)])
    goods = [
        Goods(
            id=id_,
            index=draw(st.none() | st.integers(0, 99)),
            title=draw(text_ids),
            prices=(
                Price(
                    role=draw(st.sampled_from(PriceRole)),
                    raw=draw(words),
                    unit=draw(st.sampled_from(PriceUnit)),
                    text=draw(text_ids),
                ),
            ),
        )
        for id_ in goods_ids
    ]
    return Sample(
        at=datetime(2026, 3, 1, 20, minute, tzinfo=CHINA),
        viewport=draw(st.none() | st.just((1280, 900))),
        pixel_ratio=draw(st.none() | st.floats(0.5, 4)),
        texts=tuple(texts),
        goods=tuple(goods),
        links=tuple(Link(id=f"l{n}", href=draw(words)) for n in range(draw(st.integers(0, 2)))),
        images=(Image(id="i0", zone=Zone.cover, sha256="0" * 64),) if draw(st.booleans()) else (),
        counters=(Counter(name="likes", raw=draw(words)),),
        gaps=tuple(
            Gap(zone=Zone.speech, reason=one) for one in draw(st.sets(st.sampled_from(Reason)))
        ),
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    return Evidence(
        schema="greenroom-evidence/1",
        carrier=draw(st.sampled_from(Carrier)),
        collector="test/1",
        room=Room(
            platform="generic",
            url=draw(words),
            state=draw(st.sampled_from(State)),
            host=draw(st.sampled_from(HostKind)),
        ),
        samples=tuple(draw(samples(n)) for n in range(draw(st.integers(1, 2)))),
        gaps=tuple(draw(st.lists(st.builds(Gap, reason=st.sampled_from(Reason)), max_size=2))),
    )


@settings(deadline=None, max_examples=60)
@given(evidences())
def test_what_is_written_is_read_again(evidence: Evidence) -> None:
    written = evidence.to_json()
    assert read_evidence(written) == evidence
    assert read_evidence(written.encode()) == evidence
    assert read_evidence(evidence.to_json(indent=1)) == evidence
    assert read_evidence(written).to_json() == written


def test_kept_evidence_follows_its_own_schema() -> None:
    Draft202012Validator(evidence_schema()).validate(json.loads(KEPT.to_json()))


Change = Callable[[dict[str, Any]], object]


def _sample(document: dict[str, Any]) -> dict[str, Any]:
    sample: dict[str, Any] = document["samples"][0]
    return sample


def _twice(kind: str) -> Change:
    return lambda d: _sample(d)[kind].append(_sample(d)[kind][0])


CHANGES: dict[str, tuple[Change, str]] = {
    "schema of another version": (lambda d: d.update(schema="greenroom-evidence/9"), "/schema"),
    "no schema": (lambda d: d.pop("schema"), "/schema"),
    "an unknown field at the top": (lambda d: d.update(score=1), "/score"),
    "an unknown field deep inside": (
        lambda d: _sample(d)["texts"][0].update(ocr="x"),
        "/samples/0/texts/0/ocr",
    ),
    "an unknown zone": (
        lambda d: _sample(d)["texts"][0].update(zone="ceiling"),
        "/samples/0/texts/0/zone",
    ),
    "an empty text": (lambda d: _sample(d)["texts"][0].update(text=""), "/samples/0/texts/0/text"),
    "a colour by name": (
        lambda d: _sample(d)["texts"][0].update(colour="red"),
        "/samples/0/texts/0/colour",
    ),
    "no sample": (lambda d: d.update(samples=[]), "/samples"),
    "text ids twice": (_twice("texts"), "texts: an id stands twice"),
    "goods ids twice": (_twice("goods"), "goods: an id stands twice"),
    "link ids twice": (_twice("links"), "links: an id stands twice"),
    "a text of no goods": (lambda d: _sample(d)["texts"][0].update(goods="gone"), "no goods gone"),
    "goods without their title": (
        lambda d: _sample(d)["goods"][0].update(title="gone"),
        "no text gone",
    ),
    "goods without their label": (
        lambda d: _sample(d)["goods"][0].update(labels=["gone"]),
        "no text gone",
    ),
    "a price without its text": (
        lambda d: _sample(d)["goods"][0]["prices"][0].update(text="gone"),
        "no text gone",
    ),
    "time that runs backwards": (
        lambda d: d["samples"].append({"at": "2026-03-01T19:00:00+08:00"}),
        "times run backwards",
    ),
    "time without a zone": (
        lambda d: _sample(d).update(at="2026-03-01T20:00:00"),
        "/samples/0/at",
    ),
    "a year no broadcast was in": (
        lambda d: _sample(d).update(at="9999-12-31T23:59:59-12:00"),
        "outside the years",
    ),
    "a gap in a sample that is not there": (
        lambda d: d.update(gaps=[{"reason": "cap", "sample": 1}]),
        "no sample 1",
    ),
    "NaN as a place": (
        lambda d: _sample(d)["texts"][0].update(box=[float("nan"), 0, 0, 0]),
        "/samples/0/texts/0/box/0",
    ),
    "NaN as a size": (
        lambda d: _sample(d)["texts"][0].update(font_px=float("nan")),
        "/samples/0/texts/0/font_px",
    ),
    "an endless ratio": (
        lambda d: _sample(d).update(pixel_ratio=float("inf")),
        "/samples/0/pixel_ratio",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_document_is_refused_for(name: str) -> None:
    change, where = CHANGES[name]
    document = json.loads(KEPT.to_json())
    change(document)
    with pytest.raises(EvidenceError) as refused:
        read_evidence(json.dumps(document), at="kept.json")
    assert str(refused.value).startswith("kept.json: /")
    assert where in refused.value.message
    assert "\n" not in str(refused.value)
    assert refused.value.code == "evidence"
    assert "greenroom-evidence/1" in refused.value.remedy


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<html>",
        b"{",
        b'{"schema": "greenroom-evidence/1"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        KEPT.to_json().replace("带鱼", "\\ud800").encode(),
    ],
    ids=["empty", "words", "HTML", "brace", "torn", "no UTF-8", "brackets", "objects", "surrogate"],
)
def test_what_is_not_json_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_evidence(raw, at="kept.json")
    assert refused.value.at == "kept.json"
    assert refused.value.remedy == "this is not JSON"
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("raw", ["null", "[]", "3", '"greenroom-evidence/1"', "\ud800"])
def test_json_that_is_no_document_is_refused(raw: str) -> None:
    with pytest.raises(EvidenceError, match=r"^evidence: /: "):
        read_evidence(raw)


def test_many_faults_are_counted_and_the_first_is_named() -> None:
    with pytest.raises(EvidenceError, match=r"/schema: .* \(and 4 more\)"):
        read_evidence("{}")


def test_one_byte_over_the_limit_is_too_large() -> None:
    raw = KEPT.to_json().encode().ljust(MAX_BYTES)
    assert read_evidence(raw) == KEPT
    for more in (raw + b" ", (raw + b" ").decode()):
        with pytest.raises(LimitError, match=str(MAX_BYTES + 1)) as refused:
            read_evidence(more, at="kept.json")
        assert refused.value.code == "limit"
        assert refused.value.at == "kept.json"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-01-31T15:59:59Z", date(2026, 1, 31)),
        ("2026-01-31T16:00:00Z", date(2026, 2, 1)),
        ("2026-02-01T00:30:00+09:00", date(2026, 1, 31)),
    ],
)
def test_the_day_of_the_evidence_is_counted_in_china(at: str, day: date) -> None:
    sample = Sample(at=datetime.fromisoformat(at))
    assert day_of(KEPT.model_copy(update={"samples": (sample,)})) == day


def test_span_runs_from_the_first_sample_to_the_last() -> None:
    assert KEPT.span_s == 0
    assert case_evidence({"samples": [{}, {}, {}]}).span_s == 6


@pytest.mark.parametrize("state", State)
def test_behind_a_wall_nothing_of_the_room_was_seen(state: State) -> None:
    assert state.is_wall == (state in ("blocked", "login", "captcha"))


ERRORS = [one for one in vars(errors).values() if isinstance(one, type)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_says_what_where_and_what_to_do_in_one_line(
    error: type[errors.GreenroomError],
) -> None:
    assert issubclass(error, errors.GreenroomError)
    told = error("no such file", at="room.html", remedy="give a file")
    assert (told.message, told.at, told.remedy) == ("no such file", "room.html", "give a file")
    assert str(told) == "room.html: no such file (give a file)"
    assert str(error("no such file")) == "no such file"


def test_every_error_has_a_code_of_its_own() -> None:
    assert len({error.code for error in ERRORS}) == len(ERRORS)
    assert {error.code for error in ERRORS} >= {"evidence", "target", "limit", "pack", "capture"}


def test_what_is_handed_in_and_what_could_not_be_seen_are_told_apart() -> None:
    assert issubclass(EvidenceError, errors.InputError)
    assert issubclass(LimitError, errors.InputError)
    assert issubclass(errors.MissingPartError, errors.CaptureError)
    assert not issubclass(errors.CaptureError, errors.InputError)

"""The dossier is closed, holds together, and takes no private numbers."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from greenroom.dossier.document import SCHEMA, SECTIONS, Dossier, dossier_schema
from greenroom.identifiers import looks_usual, uscc_holds

COMPLAINT = {"id": "C1", "kind": "fake", "received": "2026-02-02"}
STREAM = {"id": "L1", "start": "2026-02-25 20:00", "end": "2026-02-25 22:00"}


def dossier(**sections: Any) -> Dossier:
    return Dossier.model_validate({"schema": SCHEMA, **sections})


def test_nothing_recorded_is_not_nothing_there() -> None:
    assert all(getattr(dossier(), section) is None for section in SECTIONS)
    assert dossier(hosts=[]).hosts == ()


def test_it_survives_being_written() -> None:
    whole = dossier(
        operator={"name": "示例水产", "uscc": "91330901MA2A123455"},
        hosts=[{"id": "H01", "born": "1990-01-01"}],
        streams=[{**STREAM, "hosts": ["H01"]}],
    )
    assert Dossier.model_validate_json(whole.to_json()) == whole


def test_a_moment_without_an_offset_is_meant_in_china() -> None:
    [stream] = dossier(streams=[STREAM]).streams or ()
    assert stream.start.isoformat() == "2026-02-25T20:00:00+08:00"


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"guests": []}, "guests"),
        ({"hosts": [{"id": "H01", "name": "某人"}]}, "name"),
        ({"hosts": [{"id": "13800138000"}]}, "phone"),
        ({"hosts": [{"id": "330902199001011234"}]}, "id number"),
        ({"suppliers": [{"id": "S1", "name": "老王 +86 138-0013-8000"}]}, "phone"),
        ({"suppliers": [{"id": "S1", "name": "boss@shop.example"}]}, "e-mail"),
        ({"hosts": [{"id": "H01"}, {"id": "H01"}]}, "twice"),
        ({"hosts": [], "streams": [{**STREAM, "hosts": ["H9"]}]}, "no H9 in hosts"),
        ({"streams": [{**STREAM, "end": "2026-02-25 19:00"}]}, "before start"),
        ({"hosts": [{"id": "H01", "born": "0001-01-01"}]}, "years"),
        ({"prize_draws": [{"id": "P", "held": "2026-01-01", "top_yuan": float("nan")}]}, "finite"),
        ({"complaints": [{**COMPLAINT, "closed": "2026-02-01"}]}, "before received"),
        ({"complaints": [{**COMPLAINT, "kind": "rude"}]}, "kind"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused(sections: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        dossier(**sections)


def test_codes_of_businesses_are_no_private_numbers() -> None:
    assert dossier(operator={"name": "甲", "uscc": "913309007384123454"}).operator is not None
    licence = {"kind": "business_licence", "number": "91330901MA2A123455"}
    assert dossier(licences=[licence]).licences is not None


def test_lines_may_name_what_was_not_recorded() -> None:
    assert dossier(streams=[{**STREAM, "hosts": ["H9"]}]).streams is not None


def test_its_schema_is_one() -> None:
    Draft202012Validator.check_schema(dossier_schema())
    assert set(dossier_schema()["properties"]) == {"schema", *SECTIONS}


@pytest.mark.parametrize(
    ("code", "holds"),
    [
        ("91330901MA2A123455", True),
        ("91330901MA2A123456", False),
        ("91330901MA2A12345", False),
        ("91330901MA2A12345I", False),
        ("", False),
    ],
)
def test_check_digit_of_the_unified_code(code: str, holds: bool) -> None:  # noqa: FBT001
    assert uscc_holds(code) is holds


def test_any_single_slip_in_a_code_is_noticed() -> None:
    code = "91330901MA2A123455"
    for place, char in enumerate(code):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            slipped = code[:place] + other + code[place + 1 :]
            assert uscc_holds(slipped) is (other == char)


def test_a_shape_is_judged_only_where_one_is_known() -> None:
    assert looks_usual("food_licence", "jy1330 9010000001")
    assert not looks_usual("food_licence", "JY1")
    assert looks_usual("conformity", "随便")

"""Every kind of fault in an adapter is found, and the ones that ship have none that must go."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from greenroom.capture.adapter import Adapter, own_rules
from greenroom.capture.lint import Level, lint
from greenroom.cli import cli
from greenroom.words import Words

SAYS = Words(zh="示例", en="sample")
SOUND: dict[str, Any] = {
    "id": "own",
    "name": SAYS,
    "proven": SAYS,
    "hosts": ["live.shop.example"],
    "rooms": ["https://live.shop.example/{id}"],
    "picks": [{"zone": "room_title", "css": ["h1"]}, {"zone": "account_name", "css": ["h2"]}],
    "walls": [{"state": "login", "words": "请登录"}],
}


def made(**changes: Any) -> Adapter:
    return Adapter.model_validate({**SOUND, **changes})


def kinds(*adapters: Adapter) -> set[str]:
    return {fault.kind for fault in lint({one.id: one for one in adapters})}


def test_a_sound_adapter_has_no_fault() -> None:
    assert kinds(made()) == set()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"hosts": []}, "unreachable"),
        ({"rooms": ["https://other.example/{id}"]}, "unreachable"),
        ({"rooms": []}, "no room address"),
        ({"walls": []}, "no wall"),
        ({"ended": [".over", ".over"]}, "twice"),
        ({"ended": ['p:-soup-contains("完")']}, "no browser selector"),
        ({"ended": ["[class!=a]"]}, "no browser selector"),
        ({"ended": [".u2QdU6ht"]}, "short-lived"),
        ({"price_text": "(?i)yuan"}, "no browser pattern"),
        ({"walls": [{"state": "login", "words": r"\A登录"}]}, "no browser pattern"),
        ({"unsupported": ["room_title"]}, "contradiction"),
        ({"unsupported": ["comment"], "comments": {"rows": ["p"]}}, "contradiction"),
        ({"picks": []}, "silent"),
        (
            {"state": [{"decode": "file", "texts": {"goods_label": ["goods.salePrice"]}}]},
            "no unit",
        ),
    ],
)
def test_a_fault_is_found(changes: dict[str, Any], kind: str) -> None:
    assert kind in kinds(made(**changes))


@pytest.mark.parametrize("hosts", [["live.shop.example"], ["*.shop.example"]])
def test_two_adapters_for_one_address_are_found(hosts: list[str]) -> None:
    other = made(id="other", hosts=hosts, rooms=["https://live.shop.example/{id}"])
    assert kinds(made(), other) == {"overlap"}
    apart = made(id="other", hosts=["*.mall.example"], rooms=["https://a.mall.example/{id}"])
    assert kinds(made(), apart) == set()


def test_names_with_meaning_are_not_short_lived() -> None:
    assert kinds(made(ended=["#live_end2", '[data-e2e="liveEnd"]', ".live-end", ".item2"])) == set()


def test_adapters_that_ship_have_no_error() -> None:
    assert [fault for fault in lint(own_rules()) if fault.level is Level.error] == []


def test_the_command_lists_what_is_proven_and_lints() -> None:
    listed = CliRunner().invoke(cli, ["adapters", "--lang", "en"])
    assert listed.exit_code == 0
    for one in own_rules().values():
        assert one.proven.en in listed.output
    rows = json.loads(CliRunner().invoke(cli, ["adapters", "--json"]).output)
    assert [row["id"] for row in rows] == [*own_rules()]
    linted = CliRunner().invoke(cli, ["adapters", "lint"])
    assert (linted.exit_code, "0 errors" in linted.output) == (0, True)
    assert json.loads(CliRunner().invoke(cli, ["adapters", "lint", "--json"]).output) == [
        {
            "level": fault.level.value,
            "kind": fault.kind,
            "adapter": fault.adapter,
            "where": fault.where,
            "detail": fault.detail,
        }
        for fault in lint(own_rules())
    ]

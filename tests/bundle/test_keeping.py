"""The room's chain in a folder, holds, terms, and purging with proof."""

import json
from datetime import date
from pathlib import Path

import pytest

from bundle.conftest import Make, manifest_of
from greenroom.bundle.container import read_bundle, write_bundle
from greenroom.bundle.keeping import head_of, held_for, hold, manifests_in, purge, term_of
from greenroom.bundle.manifest import Manifest, sealed
from greenroom.bundle.verifying import verify_chain
from greenroom.errors import InputError
from greenroom.pack import load_pack

PACK = load_pack()
LAST_DAY = date(2029, 3, 1)
AFTER = date(2029, 3, 2)


@pytest.fixture
def one(make: Make, tmp_path: Path) -> Path:
    path = tmp_path / "one.zip"
    write_bundle(make(), path)
    return path


def test_the_term_comes_from_the_law(make: Make) -> None:
    assert manifest_of(make()).retain_until == LAST_DAY


def test_a_term_that_the_law_made_longer_since_counts(make: Make) -> None:
    fields = manifest_of(make()).model_dump(mode="json", exclude={"digest", "schema_", "schema"})
    short = sealed({**fields, "retain_until": "2027-03-01"})
    assert term_of(short, PACK) == LAST_DAY
    longer = sealed({**fields, "retain_until": "2036-03-01"})
    assert term_of(longer, PACK) == date(2036, 3, 1)


@pytest.mark.usefixtures("one")
def test_the_last_bundle_of_the_room_is_the_head(make: Make, tmp_path: Path) -> None:
    two = make(week=3, after=make())
    write_bundle(two, tmp_path / "two")
    write_bundle(make(room={"url": "https://room.example/2"}), tmp_path / "other.zip")
    head = head_of(tmp_path, manifest_of(two).room)
    assert head is not None
    assert head.digest == manifest_of(two).digest
    assert head_of(tmp_path, ("generic", "", "https://room.example/3")) is None
    assert len(manifests_in(tmp_path)) == 3


@pytest.mark.usefixtures("one")
def test_two_that_claim_one_place_are_refused(make: Make, tmp_path: Path) -> None:
    write_bundle(make(week=1), tmp_path / "twin.zip")
    with pytest.raises(InputError, match="number 1"):
        head_of(tmp_path, manifest_of(make()).room)


def test_nothing_is_purged_before_its_term_is_over(one: Path) -> None:
    with pytest.raises(InputError, match="until 2029-03-01"):
        purge(one, PACK, LAST_DAY, "到期")
    assert one.exists()
    purge(one, PACK, AFTER, "到期")
    assert not one.exists()


def test_a_hold_outlasts_the_term_until_it_is_lifted(one: Path) -> None:
    hold(one, AFTER, "诉讼中")
    assert held_for(one) == "诉讼中"
    with pytest.raises(InputError, match="诉讼中"):
        purge(one, PACK, AFTER, "到期")
    hold(one, AFTER, "结案", lift=True)
    assert held_for(one) is None
    purge(one, PACK, AFTER, "到期")


@pytest.mark.parametrize("line", ["", "{}", "not json", '{"held": true}', "[]", "1"])
def test_holds_that_cannot_be_read_hold(one: Path, line: str) -> None:
    one.with_name("one.zip.holds.jsonl").write_text(line, "utf-8")
    with pytest.raises(InputError, match="list of holds"):
        purge(one, PACK, AFTER, "到期")
    assert one.exists()


def test_a_purge_leaves_the_proof_and_the_chain_goes_on(
    make: Make, one: Path, tmp_path: Path
) -> None:
    done = purge(one, PACK, AFTER, "三年到期")
    proof = json.loads(done.proof.read_text("utf-8"))
    assert proof["why"] == "三年到期"
    assert proof["purged"] == AFTER.isoformat()
    manifest: Manifest = manifest_of(make())
    assert json.loads(proof["manifest"])["digest"] == manifest.digest
    assert head_of(tmp_path, manifest.room) == manifest


def test_a_folder_is_purged_whole(make: Make, tmp_path: Path) -> None:
    write_bundle(make(), tmp_path / "folder")
    purge(tmp_path / "folder", PACK, AFTER, "到期")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.purged.json"]


def test_what_is_not_intact_is_not_purged(make: Make, tmp_path: Path) -> None:
    write_bundle(make(), tmp_path / "folder")
    (tmp_path / "folder" / "report.json").write_text("{}")
    with pytest.raises(InputError, match="not intact"):
        purge(tmp_path / "folder", PACK, AFTER, "到期")


def test_a_chain_on_disk_verifies(make: Make, one: Path, tmp_path: Path) -> None:
    write_bundle(make(week=3, after=make()), tmp_path / "two")
    assert verify_chain([read_bundle(one), read_bundle(tmp_path / "two")]) == ()

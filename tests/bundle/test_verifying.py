"""Whatever is done to a bundle afterwards, verify names the file."""

import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bundle.conftest import PACK, PICTURE, RULES, Make, bundle_files, evidence_of, manifest_of
from greenroom.answers.fold import People
from greenroom.answers.log import written
from greenroom.bundle.container import read_bundle, write_bundle, zip_bytes
from greenroom.bundle.making import EVIDENCE, REPORT, make_bundle
from greenroom.bundle.manifest import MAX_FILES, NAME, Bundle, Role, sealed, sha256
from greenroom.bundle.people import ANSWERS, WAIVERS, people_in
from greenroom.bundle.prices import PRICES
from greenroom.bundle.verifying import Kind, verify, verify_chain
from greenroom.cli import cli
from greenroom.errors import GreenroomError, InputError, LimitError, TargetError
from greenroom.evidence import read_evidence
from greenroom.report import read_report
from people import answer

SEALED = bundle_files()


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 0x01]) + raw[place + 1 :]


def test_an_untouched_bundle_is_intact_as_folder_and_as_zip(make: Make, tmp_path: Path) -> None:
    for name in ("folder", "one.zip"):
        write_bundle(make(), tmp_path / name)
        bundle = read_bundle(tmp_path / name)
        assert verify(bundle) == ()
        assert bundle.files == make()


def test_every_file_is_in_the_manifest_with_its_role(make: Make) -> None:
    files = make()
    entries = manifest_of(files).files
    assert {entry.path for entry in entries} == files.keys() - {NAME}
    assert {entry.role for entry in entries} == set(Role) - {
        Role.dossier,
        Role.weights,
    }  # the fixture has none
    assert PICTURE in files.values()


def test_the_same_room_and_day_give_the_same_bytes(make: Make) -> None:
    assert zip_bytes(make()) == zip_bytes(dict(reversed(make().items())))


def test_any_byte_of_any_file_is_noticed_and_named(make: Make) -> None:
    files = make()
    for path, raw in files.items():
        places = range(len(raw)) if path == NAME else {0, len(raw) // 2, len(raw) - 1}
        for place in places:
            found = verify(Bundle("b", {**files, path: flipped(raw, place)}))
            assert [problem.path for problem in found] == [path], (path, place)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_byte_of_a_bundle_can_be_changed_unnoticed(data: Any) -> None:
    """Any byte of any file, to any other value."""
    path = data.draw(st.sampled_from(sorted(SEALED)))
    raw = bytearray(SEALED[path])
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    found = verify(Bundle("b", {**SEALED, path: bytes(raw)}))
    assert [problem.path for problem in found] == [path]


def test_any_byte_of_the_zip_is_noticed(make: Make, tmp_path: Path) -> None:
    raw = zip_bytes(make())
    path = tmp_path / "one.zip"
    for place in [*range(0, len(raw), 41), *range(len(raw) - 500, len(raw))]:
        path.write_bytes(flipped(raw, place))
        try:
            assert verify(read_bundle(path)), place
        except GreenroomError as problem:
            assert "one.zip" in str(problem)  # noqa: PT017 - either way of naming it will do


def test_a_byte_of_a_file_inside_the_zip_names_that_file(make: Make, tmp_path: Path) -> None:
    raw = zip_bytes(make())
    path = tmp_path / "one.zip"
    path.write_bytes(flipped(raw, raw.index(PICTURE) + 9))
    [problem] = verify(read_bundle(path))
    assert problem.kind is Kind.changed
    assert problem.path.startswith("images/")


def test_missing_and_added_files_are_named(make: Make) -> None:
    files = make()
    gone = {path: raw for path, raw in files.items() if path != "report.json"}
    assert [(p.kind, p.path) for p in verify(Bundle("b", gone))] == [(Kind.missing, "report.json")]
    more = {**files, "说明.txt": b""}
    assert [(p.kind, p.path) for p in verify(Bundle("b", more))] == [(Kind.extra, "说明.txt")]
    assert [(p.kind, p.path) for p in verify(Bundle("b", {}))] == [(Kind.missing, NAME)]


def test_a_zip_packed_anew_is_told_apart_from_changed_files(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in make().items():
            archive.writestr(name, raw)
    assert [problem.kind for problem in verify(read_bundle(path))] == [Kind.packed]


def test_a_manifest_written_otherwise_is_no_manifest(make: Make) -> None:
    files = make()
    spaced = files[NAME].replace(b'"number": 1', b'"number":  1')
    [problem] = verify(Bundle("b", {**files, NAME: spaced}))
    assert problem.kind is Kind.manifest


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["../out", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "a/./b", "a\x07b"]
)
def test_names_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    path.write_bytes(zipped((name, b"x")))
    with pytest.raises(TargetError, match="may not stand"):
        read_bundle(path)


def test_links_are_refused(make: Make, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "one.zip"
    path.write_bytes(zipped((link, b"/etc/passwd")))
    with pytest.raises(TargetError, match="plain file"):
        read_bundle(path)
    write_bundle(make(), tmp_path / "folder")
    (tmp_path / "folder" / "images" / "away").symlink_to("/etc/passwd")
    with pytest.raises(TargetError, match="neither a file nor"):
        read_bundle(tmp_path / "folder")
    (tmp_path / "alias").symlink_to(tmp_path / "folder")
    with pytest.raises(TargetError, match="is a link"):
        read_bundle(tmp_path / "alias")


def test_pipes_are_refused(make: Make, tmp_path: Path) -> None:
    write_bundle(make(), tmp_path / "folder")
    os.mkfifo(tmp_path / "folder" / "pipe")
    with pytest.raises(TargetError, match="neither a file nor"):
        read_bundle(tmp_path / "folder")


def test_bombs_stay_packed(tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evidence.json", bytes(65 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(LimitError):
        read_bundle(path)
    path.write_bytes(zipped(*((f"f{number}", b"") for number in range(MAX_FILES + 1))))
    with pytest.raises(LimitError, match="files"):
        read_bundle(path)


def test_a_size_that_lies_is_a_change(make: Make, tmp_path: Path) -> None:
    """The central directory says 10 bytes where 65 MB come out."""
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in make().items():
            archive.writestr(name, bytes(65 << 20) if name == "report.html" else raw)
    raw = path.read_bytes()
    path.write_bytes(raw.replace((65 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    found = verify(read_bundle(path))
    assert [(p.kind, p.path) for p in found] == [(Kind.changed, "report.html")]


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    with pytest.warns(UserWarning, match="Duplicate"):
        path.write_bytes(zipped(("x", b"1"), ("x", b"2")))
    with pytest.raises(TargetError, match="twice"):
        read_bundle(path)


@pytest.mark.parametrize("raw", [b"", b"PK", b"{}", b"PK\x05\x06" + bytes(18)])
def test_rubbish_is_no_bundle(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    path.write_bytes(raw)
    try:
        assert verify(read_bundle(path)) != ()
    except TargetError as problem:
        assert "broken" in str(problem)  # noqa: PT017


def test_words_of_viewers_come_in_masked_or_not_at_all(make: Make) -> None:
    with pytest.raises(InputError, match="not masked"):
        make(texts=["room_title: 全国最佳带鱼", "comment/viewer: 我的电话 13800138000"])
    assert make(texts=["room_title: 全国最佳带鱼", "comment/viewer: 我的电话 ***********"])


def test_nothing_is_written_over(make: Make, tmp_path: Path) -> None:
    for name in ("folder", "one.zip"):
        write_bundle(make(), tmp_path / name)
        with pytest.raises(InputError, match="there already"):
            write_bundle(make(), tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "one.zip"]


def test_a_chain_holds_and_its_breaks_are_named(make: Make) -> None:
    one = make()
    two = make(week=3, after=one)
    three = make(week=6, after=two)
    chain = [Bundle(name, files) for name, files in (("a", one), ("b", two), ("c", three))]
    assert verify_chain(chain) == ()
    assert [manifest_of(bundle.files).number for bundle in chain] == [1, 2, 3]
    assert [p.path for p in verify_chain([chain[0], chain[2]])] == ["c"]
    assert [p.path for p in verify_chain([chain[1], chain[0]])] == ["a"]
    other = make(room={"url": "https://room.example/2"})
    assert [p.detail for p in verify_chain([Bundle("o", other), chain[1]])] == [
        "is of another room"
    ]


def test_a_forged_first_link_breaks_the_next(make: Make) -> None:
    """Sealed anew after a change, the first is intact alone; the second no longer follows."""
    one = make()
    two = make(week=3, after=one)
    fields = manifest_of(one).model_dump(mode="json", exclude={"digest", "schema_", "schema"})
    forged = {**one, NAME: sealed({**fields, "retain_until": "2027-01-01"}).to_bytes()}
    assert verify(Bundle("a", forged)) == ()
    assert [p.path for p in verify_chain([Bundle("a", forged), Bundle("b", two)])] == ["b"]


def test_a_bundle_follows_only_its_own_room_and_time(make: Make) -> None:
    with pytest.raises(InputError, match="another room"):
        make(after=make(room={"url": "https://room.example/2"}))
    with pytest.raises(InputError, match="another room"):
        make(after=make(week=1))


@pytest.mark.parametrize("path", [ANSWERS, WAIVERS, PRICES])
def test_a_log_that_was_sealed_unreadable_is_named(make: Make, path: str) -> None:
    files = {**make(), path: b"{}\n"}
    fields = manifest_of(files).model_dump(mode="json", exclude={"digest", "schema_", "schema"})
    for entry in fields["files"]:
        if entry["path"] == path:
            entry.update(bytes=3, sha256=sha256(files[path]))
    [problem] = verify(Bundle("b", {**files, NAME: sealed(fields).to_bytes()}))
    assert (problem.kind, problem.path) == (Kind.unreadable, path)
    assert f"{path}:1" in problem.detail


def test_a_report_is_sealed_only_with_what_people_said_in_it(make: Make) -> None:
    """Neither the answer nor the waiver that the report holds can be left out."""
    files = make()
    evidence, report = read_evidence(files[EVIDENCE]), read_report(files[REPORT])
    people = people_in(files)
    for less, place in (
        (People((), people.waivers), ANSWERS),
        (People(people.answers, ()), WAIVERS),
    ):
        with pytest.raises(InputError) as refused:
            make_bundle(evidence, report, PACK, RULES, people=less)
        assert refused.value.at == place


def test_verify_tells_how_much_people_said(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    write_bundle(make(), path)
    ended = CliRunner().invoke(cli, ["verify", str(path)])
    assert (ended.exit_code, "1 条回答、1 条豁免" in ended.output) == (0, True)


def test_the_command_seals_the_logs_it_is_given(tmp_path: Path) -> None:
    seen, out = tmp_path / "evidence.json", tmp_path / "one.zip"
    seen.write_text(evidence_of().to_json(), "utf-8")
    log = tmp_path / "answers.jsonl"
    log.write_bytes(written([answer("room/title")]))
    words = ["bundle", str(seen), "--answers", str(log), "--out", str(out)]
    assert CliRunner().invoke(cli, words).exit_code == 0
    held = read_bundle(out)
    assert verify(held) == ()
    assert held.files[ANSWERS] == log.read_bytes()
    assert [row.id for row in read_report(held.files[REPORT]).answers] == ["room/title"]
    log.write_bytes(b"{}")
    refused = CliRunner().invoke(cli, [*words[:-1], str(tmp_path / "two.zip")])
    assert isinstance(refused.exception, InputError)
    assert not (tmp_path / "two.zip").exists()

"""Pictures and recordings judged: findings with place, crop and time; clear and unclear words."""

import base64
import io
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from cases import DAY
from greenroom.audit import see
from greenroom.cli import main
from greenroom.engine import judge
from greenroom.errors import InputError, LimitError, TargetError
from greenroom.evidence import Reason, Speaker, Zone
from greenroom.export import as_html
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.rows import CLEAR_SCORE
from greenroom.text import Bench
from greenroom.vision.album import with_words
from greenroom.vision.crops import MAX_BYTES, MAX_WIDTH_PX, crop_of, with_crops
from greenroom.vision.engine import Depth, load_engine
from greenroom.vision.frames import Recording
from greenroom.vision.lines import (
    DISPUTED_SCORE,
    Line,
    in_reading_order,
    quad_of,
    score_of,
    second_readings,
)
from greenroom.vision.looks import findings_in, judged, look_at_picture
from greenroom.vision.pictures import open_picture, sha256_of
from greenroom.vision.reading import Reader, tiles_of
from greenroom.vision.watch import look_at_video
from vision.conftest import drawn, saved

PICTURED = Path(__file__).parent.parent / "rooms" / "pictured" / "room.html"
BAD = ("人民大会堂特供", (60, 200), 60)


def line(text: str, x: float = 0, y: float = 0, score: float = 0.99) -> Line:
    return Line(text, quad_of((x, y, 20.0 * len(text), 20.0)), score)


def shown(crop: str) -> Image.Image:
    head, _, body = crop.partition(",")
    assert head == "data:image/jpeg;base64"
    assert len(body) < MAX_BYTES * 4 / 3 + 4
    return Image.open(io.BytesIO(base64.b64decode(body)))


def test_a_finding_in_a_picture_has_place_and_crop(reader: Reader, bench: Bench) -> None:
    raw = saved(drawn([("东海小黄鱼", (60, 80), 60), BAD]))
    look = look_at_picture(raw, "cover.png", bench, reader)
    [finding] = look.findings
    assert (finding.check, finding.outcome) == ("wording/state_authority", Outcome.violation)
    assert look.lines[finding.line].text == finding.quote == "人民大会堂特供"
    assert finding.box[1] == pytest.approx(210, abs=25)
    crop = shown(finding.crop)
    assert crop.width <= MAX_WIDTH_PX
    assert look.sha256 == sha256_of(raw)
    assert json.loads(look.to_json())["findings"][0]["crop"] == finding.crop


@pytest.mark.parametrize(
    ("score", "outcome"),
    [(CLEAR_SCORE, Outcome.violation), (CLEAR_SCORE - 0.01, Outcome.needs_review)],
)
def test_unclear_words_are_a_review_and_say_why(
    bench: Bench, score: float, outcome: Outcome
) -> None:
    [found] = judged(bench, line("人民大会堂特供", score=score), 0, Zone.cover)
    assert found.outcome is outcome
    assert (found.lowered is not None) == (outcome is Outcome.needs_review)


def test_readings_that_disagree_are_never_sure() -> None:
    first, second = line("全网最低", score=0.99), line("全网最抵", score=0.99)
    [other] = second_readings([first], [second])
    assert other.other
    assert score_of(other) == DISPUTED_SCORE < CLEAR_SCORE
    assert second_readings([first], [line("全网最低。")]) == ()
    [new] = second_readings([first], [line("新的一行", y=300)])
    assert not new.other


def test_rows_are_read_from_the_left_and_from_the_top() -> None:
    lines = [line("丁", 0, 104), line("乙", 200, 3), line("甲", 0, 0), line("丙", 200, 98)]
    assert [one.text for one in in_reading_order(lines)] == ["甲", "乙", "丁", "丙"]


def test_tiles_cover_all_of_a_picture_and_overlap() -> None:
    assert len(tiles_of(1_920, 1_080)) == 1
    tiles = tiles_of(5_000, 3_000)
    assert min(left for left, *_ in tiles) == 0
    assert max(right for *_, right, _ in tiles) == 5_000
    columns = sorted({(left, right) for left, _, right, _ in tiles})
    assert all(a[1] > b[0] for a, b in itertools.pairwise(columns))
    assert all(right - left <= 1_760 for left, right in columns)


def test_crops_stay_small_and_inside_the_picture() -> None:
    noise = Image.effect_noise((3_000, 3_000), 120).convert("RGB")
    assert shown(crop_of(noise, (-50, -50, 5_000, 5_000))).width <= MAX_WIDTH_PX
    assert shown(crop_of(noise, (2_999, 2_999, 0, 0))).width >= 1


def test_words_of_pictures_are_texts_of_the_room() -> None:
    album: dict[str, bytes] = {}
    evidence = see(str(PICTURED), album=album)
    cover = next(image for image in evidence.samples[0].images if image.zone is Zone.cover)
    assert cover.sha256 in album
    assert (cover.width_px, cover.height_px) == (480, 360)
    words = {text.text: text for text in evidence.samples[0].texts if text.image == cover.id}
    assert set(words) == {"东海小黄鱼", "人民大会堂特供", "加微信领券"}
    assert all(text.score is not None and text.box is not None for text in words.values())
    report = with_crops(judge(evidence, load_pack(), DAY, version="t"), album)
    [row] = [
        row
        for check in report.checks
        for row in check.findings
        if row.outcome is Outcome.violation and row.zone is Zone.cover
    ]
    assert (row.image, row.picture) == (cover.id, cover.sha256)
    assert shown(row.crop or "").height > 20
    page = as_html(report)
    assert page.count('<img class="crop" src="data:image/jpeg;base64,') == 2
    assert with_words(evidence, album, None) == evidence


def test_an_unreadable_picture_is_a_gap_not_the_end(reader: Reader) -> None:
    album: dict[str, bytes] = {}
    evidence = see(str(PICTURED), pictures=False)
    named = {one.sha256 or "": b"not a picture" for one in evidence.samples[0].images}
    album.update(named)
    sample = with_words(evidence, album, reader).samples[0]
    assert {(gap.zone, gap.reason) for gap in sample.gaps} == {
        (Zone.cover, Reason.unreadable),
        (Zone.goods_image, Reason.unreadable),
    }


def test_the_weak_engine_never_leads_to_a_pass() -> None:
    evidence = see(str(PICTURED), engine="tesseract")
    report = judge(evidence, load_pack(), DAY, version="t")
    row = next(row for row in report.checks if row.id == "interaction/vulgar")
    assert row.outcome is Outcome.not_tested
    assert Reason.weak_engine in {gap.reason for gap in report.gaps}


def test_comments_that_float_over_the_picture_are_not_the_sellers(reader: Reader) -> None:
    raw = saved(drawn([("人民大会堂特供是真的吗", (60, 200), 48)]))
    evidence = see(str(PICTURED), pictures=False)
    sample = evidence.samples[0]
    viewer = sample.texts[0].model_copy(
        update={
            "id": "v",
            "text": "人民大会堂特供是真的吗？",
            "zone": Zone.comment,
            "speaker": Speaker.viewer,
        }
    )
    frame = sample.images[0].model_copy(
        update={"id": "f", "zone": Zone.player, "sha256": sha256_of(raw)}
    )
    sample = sample.model_copy(update={"texts": (viewer,), "images": (frame,)})
    seen = with_words(
        evidence.model_copy(update={"samples": (sample,)}), {sha256_of(raw): raw}, reader
    )
    assert {text.speaker for text in seen.samples[0].texts} == {Speaker.viewer}


def test_a_video_is_looked_at_once_a_second(
    reader: Reader, bench: Bench, video: Callable[..., Path]
) -> None:
    calm = drawn([("东海小黄鱼", (60, 80), 60)], (480, 640))
    bad = drawn([("东海小黄鱼", (60, 80), 60), ("人民大会堂特供", (40, 300), 52)], (480, 640))
    path = video([(calm, 15), (bad, 10), (calm, 15)])
    seen: list[float] = []
    look = look_at_video(path, bench, reader, progress=lambda at_s, _: seen.append(at_s))
    assert look.samples == 8 == len(seen)
    assert look.duration_s == pytest.approx(8, abs=0.3)
    [finding] = look.findings
    assert finding.quote == "人民大会堂特供"
    assert finding.from_s == pytest.approx(3, abs=0.8)
    assert finding.to_s == pytest.approx(4, abs=0.9)
    assert look.lines[0].text == "东海小黄鱼"
    assert look.lines[0].to_s == pytest.approx(7, abs=0.9)
    assert look.unseen == ()


def test_one_changed_digit_of_a_price_is_seen(
    bench: Bench, reader: Reader, video: Callable[..., Path]
) -> None:
    stills = [
        (drawn([(f"到手价 {price}", (300, 500), 15)], (960, 540)), 10) for price in ("39.9", "39.8")
    ]
    look = look_at_video(video(stills), bench, reader)
    assert [row.text.replace(" ", "") for row in look.lines] == ["到手价39.9", "到手价39.8"]


def test_of_each_second_the_sharpest_frame_counts(video: Callable[..., Path]) -> None:
    sharp = drawn([("东海小黄鱼", (60, 80), 60)], (480, 320))
    blurred = sharp.resize((48, 32)).resize((480, 320))
    path = video([(blurred, 3), (sharp, 1), (blurred, 1)], fps=5)
    [frame] = Recording(path).frames()
    assert frame.at_s == pytest.approx(0.6, abs=0.05)


def test_a_paused_picture_is_read_once(bench: Bench, video: Callable[..., Path]) -> None:
    reader = Reader(load_engine("rapidocr"))
    calm = drawn([("东海小黄鱼", (60, 80), 60)], (480, 640))
    look_at_video(video([(calm, 30)]), bench, reader, depth=Depth.fast)
    assert reader.reads == 1


def test_what_is_no_video_is_refused(tmp_path: Path, video: Callable[..., Path]) -> None:
    with pytest.raises(TargetError, match="no such file"):
        Recording(tmp_path / "none.mp4")
    hostile = {
        "empty.mp4": b"",
        "words.mp4": b"hello",
        "list.m3u8": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "concat.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "picture.mp4": saved(drawn([])),
        "head.mp4": b"\0\0\0\x18ftypisom" + bytes(300),
    }
    for name, raw in hostile.items():
        path = tmp_path / name
        path.write_bytes(raw)
        with pytest.raises(InputError):
            list(Recording(path).frames())
    large = drawn([], (4_200, 64))
    with pytest.raises(LimitError, match="pixels a frame"):
        list(Recording(video([(large, 2)], name="large.avi", codec="MJPG")).frames())


def test_a_recording_that_was_cut_off_says_so(
    reader: Reader, bench: Bench, video: Callable[..., Path]
) -> None:
    noisy = [(Image.effect_noise((160, 120), 90).convert("RGB"), 1) for _ in range(40)]
    whole = video(noisy, name="whole.avi", codec="MJPG")
    assert look_at_video(whole, bench, reader, depth=Depth.fast).unseen == ()
    raw = whole.read_bytes()
    cut = whole.with_name("cut.avi")
    cut.write_bytes(raw[: len(raw) // 3])
    try:
        look = look_at_video(cut, bench, reader, depth=Depth.fast)
    except InputError:
        return
    assert look.unseen == (Reason.not_loaded,)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Calls the program's own entry point as a shell does: exit code, output, errors."""

    def call(*words: object) -> tuple[int, str, str]:
        kept = sys.argv
        sys.argv = ["greenroom", *map(str, words)]
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = kept
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_command_images_tells_each_file_and_goes_on(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(saved(drawn([("东海小黄鱼", (60, 80), 60)])))
    (tmp_path / "b.jpg").write_bytes(saved(drawn([BAD]), "JPEG"))
    (tmp_path / "c.png").write_bytes(b"rubbish")
    code, out, _ = run("images", tmp_path, "--fast", "--as-of", "2026-03-01")
    rows = [json.loads(row) for row in out.splitlines()]
    assert [Path(row["file"]).name for row in rows] == ["a.png", "b.jpg", "c.png"]
    assert rows[0]["findings"] == []
    assert rows[1]["findings"][0]["outcome"] == "violation"
    assert rows[2]["error"]["code"] == "input"
    assert code == 1
    code, out, _ = run("images", tmp_path / "c.png", "--format", "text")
    assert code == 3
    assert "not a picture that is read" in out
    code, _, err = run("images", tmp_path / "none.png")
    assert code == 2
    assert "no such file" in err


def test_command_video_writes_json_lines(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, video: Callable[..., Path]
) -> None:
    path = video([(drawn([BAD], (640, 480)), 10)])
    out = tmp_path / "out.jsonl"
    code, _, _ = run("video", path, "--as-of", "2026-03-01", "--out", out)
    [row] = [json.loads(one) for one in out.read_text("utf-8").splitlines()]
    assert code == 1
    assert row["zone"] == "player"
    assert row["findings"][0]["from_s"] == pytest.approx(0, abs=1)
    assert row["samples"] == 2


def test_another_reading_of_a_place_adds_only_what_is_worse(bench: Bench) -> None:
    image = drawn([])
    clear, mild = line("人民大会堂特供"), line("国宴同款")
    other = Line("人民大会堂特供", mild.quad, 0.9, other=True)
    same = Line("国宴同款", clear.quad, 0.9, other=True)
    assert len(list(findings_in([clear, same], (image,), bench, Zone.cover))) == 1
    again = list(findings_in([mild, other], (image,), bench, Zone.cover))
    assert {row.outcome for row in again} == {Outcome.needs_review}


def test_words_of_a_later_still_of_an_animation_are_found_there(
    reader: Reader, bench: Bench
) -> None:
    stills = [drawn([("东海小黄鱼", (40, 60), 50)], (480, 320)) for _ in range(4)]
    stills.append(drawn([("人民大会堂特供", (40, 60), 50)], (480, 320)))
    raw = saved(stills[0], "WEBP", save_all=True, append_images=stills[1:], lossless=True)
    look = look_at_picture(raw, "cover.webp", bench, reader, depth=Depth.fast)
    [finding] = look.findings
    assert finding.quote == "人民大会堂特供"
    assert [row.text for row in look.lines] == ["东海小黄鱼", "人民大会堂特供"]
    words = reader.lines(open_picture(base64.b64decode(finding.crop.partition(",")[2])))
    assert words[0].text == "人民大会堂特供"

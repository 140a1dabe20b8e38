"""What viewers say in a picture is covered for good before the picture is kept."""

import io
from itertools import product

from PIL import Image

from cases import case_evidence
from greenroom.evidence import Evidence, Speaker, Zone
from greenroom.text import Bench
from greenroom.vision.album import with_words
from greenroom.vision.looks import look_at_picture
from greenroom.vision.pictures import sha256_of
from greenroom.vision.reading import Reader
from greenroom.vision.veil import veiled
from vision.conftest import drawn, saved

PHONE = "13800138000"


def room(raw: bytes, zone: Zone = Zone.player, said: tuple[str, ...] = ()) -> Evidence:
    """A room whose one picture is `raw`, with comments beside it."""
    evidence = case_evidence(
        {"texts": [f"comment/viewer: {words}" for words in said], "images": [{"zone": str(zone)}]}
    )
    sample = evidence.samples[0]
    [image] = sample.images
    image = image.model_copy(update={"sha256": sha256_of(raw), "media_type": "image/png"})
    sample = sample.model_copy(update={"images": (image,)})
    return evidence.model_copy(update={"samples": (sample,)})


def words_in(raw: bytes, reader: Reader) -> str:
    """All that an engine still reads in a kept picture, in all its zones."""
    evidence = with_words(room(raw, Zone.cover), {sha256_of(raw): raw}, reader)
    return " ".join(text.text for text in evidence.samples[0].texts if text.image)


def test_a_floating_comment_and_its_writer_are_gone_from_what_is_kept(reader: Reader) -> None:
    picture = drawn([("带鱼段怎么挑", (60, 80), 60), ("海边的人：什么时候发货", (60, 300), 44)])
    raw = saved(picture)
    assert "海边的人" in words_in(raw, reader)
    album = {sha256_of(raw): raw}
    seen = with_words(room(raw, said=("什么时候发货",)), album, reader).samples[0]
    assert sha256_of(raw) not in album
    [(name, kept)] = album.items()
    assert (name, seen.images[0].sha256) == (sha256_of(kept), name)
    still = words_in(kept, reader)
    assert "带鱼段怎么挑" in still
    assert "海边" not in still
    assert "发货" not in still
    [said] = [one for one in seen.texts if one.image and one.speaker is Speaker.viewer]
    assert said.text == "****：什么时候发货"


def test_a_private_number_is_gone_whoever_wrote_it(reader: Reader) -> None:
    raw = saved(drawn([("今晚八点开播", (60, 80), 60), (f"电话 {PHONE}", (60, 300), 56)]))
    assert PHONE in words_in(raw, reader).replace(" ", "")
    for zone in (Zone.player, Zone.cover):
        album = {sha256_of(raw): raw}
        with_words(room(raw, zone), album, reader)
        [kept] = album.values()
        assert not any(char.isdigit() for char in words_in(kept, reader))
        assert "今晚八点开播" in words_in(kept, reader)


def test_a_line_that_only_ends_like_a_comment_stays_the_sellers(reader: Reader) -> None:
    raw = saved(drawn([("人民大会堂特供", (60, 80), 60)]))
    album = {sha256_of(raw): raw}
    seen = with_words(room(raw, said=("特供",)), album, reader).samples[0]
    assert {one.speaker for one in seen.texts if one.image} == {Speaker.seller}
    assert album == {sha256_of(raw): raw}


def test_a_live_picture_that_nobody_read_is_not_kept() -> None:
    raw = saved(drawn([("海边的人：什么时候发货", (60, 300), 44)]))
    for zone, kept in ((Zone.player, 0), (Zone.cover, 1)):
        album = {sha256_of(raw): raw}
        with_words(room(raw, zone), album, None)
        assert len(album) == kept


def test_a_crop_shows_no_private_number(reader: Reader, bench: Bench) -> None:
    raw = saved(drawn([(f"加微信 {PHONE}", (60, 80), 60)]))
    look = look_at_picture(raw, "cover.png", bench, reader)
    crops = {finding.crop for finding in look.findings}
    assert crops
    for crop in crops:
        from base64 import b64decode

        shown = Image.open(io.BytesIO(b64decode(crop.partition(",")[2])))
        assert words_in(saved(shown), reader) == ""


def test_nothing_of_what_was_there_is_left_but_one_colour() -> None:
    """Two pictures whose covered places have the same mean become the same bytes."""
    made = []
    for odd in (0, 1):
        image = Image.new("RGB", (40, 40), "white")
        for x, y in product(range(10, 30), range(10, 30)):
            image.putpixel((x, y), ((x + y + odd) % 2 * 200,) * 3)
        made.append(veiled(image, [(10, 10, 20, 20)]))
        assert image.getpixel((10, 10)) != made[-1].getpixel((10, 10)) or odd
    assert made[0].tobytes() == made[1].tobytes()
    outside = Image.new("RGB", (40, 40), "white")
    assert veiled(outside, [(100, 100, 5, 5), (-90, -90, 5, 5)]) is outside

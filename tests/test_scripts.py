import io
import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.errors import InputError, LimitError
from greenroom.evidence import GoodsKind, Speaker, Zone
from greenroom.scripts import MAX_LINES, MAX_RAW, Line, read_script

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, *, entry: str = "word/document.xml", head: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(entry, f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def texts(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    return [(line.id, line.text) for line in lines]


def test_plain_lines_keep_their_numbers_and_their_spaces() -> None:
    raw = "\ufeff 第一句 \r\n\r\n第三句\u2028还是第三句\r第四句".encode()
    lines = read_script(raw, "script.txt")
    assert texts(lines) == [("1", " 第一句 "), ("3", "第三句\u2028还是第三句"), ("4", "第四句")]
    assert {(line.zone, line.speaker) for line in lines} == {(Zone.speech, Speaker.seller)}
    assert read_script(raw, "notes.MD", zone=Zone.notice)[0].zone is Zone.notice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_that_editors_write(encoding: str) -> None:
    raw = "今晚八点，带鱼开卖\n第二句".encode(encoding)
    assert texts(read_script(raw, "a.txt")) == [("1", "今晚八点，带鱼开卖"), ("2", "第二句")]


def test_subtitles_carry_their_times_and_lose_their_markup() -> None:
    srt = (
        "1\n00:00:01,500 --> 00:00:03,000\n<i>大家好</i>\n第二行\n\n"
        "7\n01:02:03,004 --> 01:02:04,000 X1:0\n{\\an8}再见\n"
    )
    one, two = read_script(srt.encode(), "a.srt")
    assert (one.id, one.text, one.at_s) == ("1", "大家好\n第二行", 1.5)
    assert (two.id, two.text, two.at_s) == ("2", "再见", 3723.004)
    vtt = (
        "WEBVTT 标题\n\nNOTE 不说\n\nSTYLE\n::cue {}\n\n"
        "名字\n00:01.5 --> 00:02.000 align:start\n<v 主播>A&amp;B\n"
    )
    [cue] = read_script(vtt.encode(), "a.vtt")
    assert (cue.text, cue.at_s) == ("A&B", 1.5)


def test_word_files_give_paragraphs_and_table_cells() -> None:
    table = (
        f"<w:tbl><w:tr><w:tc>{paragraph('左')}</w:tc><w:tc>{paragraph('右')}</w:tc></w:tr></w:tbl>"
    )
    body = (
        paragraph("全网", "最低价")
        + paragraph(" ")
        + table
        + "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>"
        + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    )
    assert texts(read_script(docx(body), "a.docx")) == [
        ("1", "全网最低价"),
        ("3", "左"),
        ("4", "右"),
        ("5", "一\n二"),
    ]


def test_a_text_box_is_read_once_and_apart() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('框里')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>框外</w:t><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [line.text for line in read_script(docx(body), "a.docx")] == ["框外", "框里"]


def test_json_lines_say_where_each_line_stands() -> None:
    rows = [
        {"id": 1, "text": "国家级", "zone": "goods_title", "goods_class": "food"},
        {"id": "b", "text": "你好", "speaker": "viewer", "goods_class": "", "label": "ignored"},
    ]
    raw = "\n\n".join(json.dumps(row) for row in rows).encode()
    one, two = read_script(raw, "a.jsonl", zone=Zone.comment)
    assert (one.id, one.zone, one.goods_class) == ("1", Zone.goods_title, GoodsKind.food)
    assert (two.zone, two.speaker, two.goods_class) == (Zone.comment, Speaker.viewer, None)


@pytest.mark.parametrize(
    ("raw", "name", "place"),
    [
        (b"x", "script", "script"),
        (b"x", "script.pdf", "script.pdf"),
        (b"a\nb\0c", "a.txt", "a.txt: line 2"),
        (b"a\n\xff\xff\xff", "a.txt", "a.txt: line 2"),
        (b"hello\n", "a.srt", "a.srt: line 1"),
        (b"1\n00:00:01,0 --> soon\nx\n", "a.srt", "a.srt: line 2"),
        (b"1\n00:00:01,0 --> 00:00:02,0\nx\n\nrubbish\n", "a.srt", "a.srt: line 5"),
        (b"", "a.vtt", "a.vtt: line 1"),
        (b"00:01.000 --> 00:02.000\nx\n", "a.vtt", "a.vtt: line 1"),
        (b"WEBVTT\n\nx\ny\n", "a.vtt", "a.vtt: line 3"),
        (b'{"id": "1", "text": "x"}\nnot json\n', "a.jsonl", "a.jsonl: line 2"),
        (b'{"id": "1"}', "a.jsonl", "a.jsonl: line 1"),
        (b'{"id": "1", "text": "x", "zone": "moon"}', "a.jsonl", "a.jsonl: line 1"),
        (b'{"id": "1", "text": "\\ud800"}', "a.jsonl", "a.jsonl: line 1"),
        (b"[" * 100_000, "a.jsonl", "a.jsonl: line 1"),
        (b'{"id": 1, "text": "x"}\n{"id": "1", "text": "y"}', "a.jsonl", "a.jsonl: line 2"),
        (b"PK\x03\x04rubbish", "a.docx", "a.docx"),
        (b"", "a.docx", "a.docx"),
        (docx("", entry="word/other.xml"), "a.docx", "a.docx"),
        (docx("<w:p>"), "a.docx", "a.docx: word/document.xml"),
        (
            docx(paragraph("&x;"), head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "a.docx",
            "a.docx: word/document.xml",
        ),
        (docx("<w:p>" * 10_000 + "</w:p>" * 10_000), "a.docx", "a.docx: word/document.xml"),
    ],
)
def test_rubbish_is_one_error_that_names_its_place(raw: bytes, name: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_script(raw, name)
    assert caught.value.at == place
    assert "\n" not in str(caught.value)


def test_limits_hold() -> None:
    with pytest.raises(LimitError):
        read_script(b"x" * (MAX_RAW + 1), "a.txt")
    with pytest.raises(LimitError):
        read_script(b"x\n" * (MAX_LINES + 1), "a.txt")
    assert len(read_script(b"x\n" * MAX_LINES, "a.txt")) == MAX_LINES


def test_zip_bombs_stay_packed() -> None:
    with pytest.raises(LimitError):
        read_script(docx(paragraph("0" * 30_000_000)), "a.docx")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_001):
            archive.writestr(str(number), "")
    with pytest.raises(LimitError):
        read_script(file.getvalue(), "a.docx")


@pytest.mark.parametrize("kind", ["txt", "md", "srt", "vtt", "docx", "jsonl"])
@settings(deadline=None)
@given(raw=st.binary(max_size=400) | st.text(max_size=100).map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused(kind: str, raw: bytes) -> None:
    for file in (raw, b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + raw, docx("")[:-1] + raw):
        try:
            lines = read_script(file, f"a.{kind}")
        except InputError:
            continue
        assert all(line.text.strip() for line in lines) or kind == "jsonl"


@settings(deadline=None)
@given(st.data())
def test_a_damaged_word_file_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(docx(paragraph("今晚八点") * 20))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        read_script(bytes(raw), "a.docx")


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))))
def test_plain_lines_come_back_as_they_were_given(lines: list[str]) -> None:
    raw = "\n".join(lines).encode()
    wanted = [(str(n), line) for n, line in enumerate(lines, 1) if line.strip()]
    if raw[:3] != b"\xef\xbb\xbf":
        assert texts(read_script(raw, "a.txt")) == wanted

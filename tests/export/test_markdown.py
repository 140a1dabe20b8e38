from markdown_it import MarkdownIt

from greenroom.export.labels import flat
from greenroom.export.markdown import as_markdown, plain
from greenroom.report import Report

READ = MarkdownIt("gfm-like", {"linkify": False}).parse
BAD = {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "s_open"}


def words_of(text: str) -> str:
    return "".join(
        child.content for token in READ(text) for child in token.children or () if child.content
    )


def kinds_of(text: str) -> set[str]:
    return {one.type for token in READ(text) for one in (token, *(token.children or ()))}


def test_words_of_a_page_never_become_markup(report: Report) -> None:
    assert not kinds_of(as_markdown(report)) & BAD


def test_words_of_a_page_are_shown_as_they_were_read() -> None:
    for words in (
        "*粗* _斜_ `码` [名](https://a.example) ![图](b) <b>x</b> # 题 ~~删~~ |a|b| &amp; $1$",
        "1. 项", "- 项", "+ 项", "=== 题", "12) 项", "> 引", "a\\b", "@某人 #1",
    ):  # fmt: skip
        line = plain(words)
        assert words_of(line) == flat(words)
        assert kinds_of(line) <= {
            "paragraph_open",
            "inline",
            "text",
            "text_special",
            "paragraph_close",
        }
    assert plain("看https://www.a.example") == "看https\\://www\\.a.example"


def test_what_to_fix_stands_before_what_to_confirm_and_what_was_not_seen(report: Report) -> None:
    text = as_markdown(report)
    places = [
        text.index(f"## {words}") for words in ("需马上改", "检查出错", "请人工确认", "没看到")
    ]
    assert places == sorted(places)
    assert places[0] < text.index("改掉violation") < places[1]
    assert text.index("结果not") > places[3]

import re

import pytest
from bs4 import BeautifulSoup

from greenroom.answers.fold import with_people
from greenroom.export import FORMATS
from greenroom.report import Report
from people import PACK, PAPER, answer
from people import report as judged


def form(report: Report, language: str = "zh") -> BeautifulSoup:
    return BeautifulSoup(str(FORMATS["register-html"](report, language)), "lxml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_twelve_criteria_stand_in_the_form_with_what_they_came_to(language: str) -> None:
    report = judged("room_title: 国家级鲜货")
    soup = form(report, language)
    shown = {
        str(row["data-item"]): str(row["data-outcome"]) for row in soup.select("tr[data-item]")
    }
    items = {item.id: item for group in report.criteria for item in group.items}
    assert len(items) == 12
    assert shown == {id_: str(item.outcome) for id_, item in items.items()}
    for id_, item in items.items():
        part = soup.select_one(f'section[data-of="{id_}"]')
        assert part is not None
        # Nobody has answered: each question is still open, none counts as answered.
        assert not part.select(".answered")
        assert len(part.select(".todo .boxes")) == len(item.people)


def test_it_says_at_the_top_that_it_is_no_official_form() -> None:
    soup = form(judged("room_title: 带鱼"))
    [note] = soup.select("h1 + p")
    assert note.get_text().startswith("自评，非官方")
    assert not soup.select("img, svg")
    assert not re.search("官方认证|认证通过", soup.get_text())


def test_an_answer_stands_with_its_proof_and_is_no_longer_open() -> None:
    before = judged("room_title: 带鱼")
    after = with_people(before, PACK, (answer("goods/traceability"),))
    [told] = [one for one in form(after).select(".answered") if "王店长" in one.get_text()][:1]
    assert PAPER.name in told.get_text()
    assert PAPER.sha256[:16] in told.get_text()
    asked = PACK.item("goods/traceability").spec.asks.zh
    assert not [one for one in form(after).select(".todo") if asked in one.get_text()]


def test_words_from_a_page_never_become_markup(report: Report) -> None:
    soup = form(report)
    assert not soup.select("script, img, a, iframe, [href], [src], [onerror]")

"""The pages for teams without the extension: who gets in, what is shown, and that nothing runs."""

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from backend.test_audits import CASE, header, png
from backend.test_checklists import ITEM, ROLE
from cases import case_evidence
from greenroom_backend.web.door import SESSION

HERE = "http://127.0.0.1:8765"
URL = case_evidence(CASE).room.url
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Browser:
    """A browser without scripts: keeps cookies, fills in forms, sends its Origin."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.client = backend.app.test_client()

    def open(self, path: str, method: str = "GET", **more: Any) -> Any:
        headers = {"Host": "127.0.0.1:8765", **more.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Origin", HERE)
        return self.client.open(path, base_url=HERE, method=method, headers=headers, **more)

    def sign_in(self) -> "Browser":
        answer = self.open("/web/login", "POST", data={"secret": self.backend.codes[-1]})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/web/")
        return self

    def page(self, path: str, **more: Any) -> BeautifulSoup:
        answer = self.open(path, **more)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
        return BeautifulSoup(answer.data, "lxml")

    def mark(self) -> str:
        return str(self.page("/web/precheck").select_one("input[name=mark]")["value"])

    def send(self, path: str, **data: Any) -> Any:
        return self.open(path, "POST", data={"mark": self.mark(), **data})


@pytest.fixture
def browser(backend) -> Browser:
    return Browser(backend).sign_in()


PAGES = ["/web/", "/web/precheck", "/web/checklists/quick", "/web/audits/1"]


@pytest.mark.parametrize("path", [*PAGES, "/web/audits/1/report"])
def test_whoever_has_not_signed_in_is_sent_to_the_door(backend, path: str) -> None:
    answer = Browser(backend).open(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/web/login")


def test_the_code_or_a_token_lets_in_and_neither_rubbish(backend) -> None:
    token = backend.pair(origin=None)
    browser = Browser(backend)
    for wrong in ("", "12345678", "x" * 43, "界", "%00", token[:-1]):
        answer = browser.open("/web/login", "POST", data={"secret": wrong})
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    answer = browser.open("/web/login", "POST", data={"secret": token})
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/web"} <= set(cookie.split("; "))


def test_the_token_of_an_extension_opens_no_page(backend) -> None:
    answer = Browser(backend).open("/web/login", "POST", data={"secret": backend.pair()})
    assert answer.status_code == 403


def test_a_revoked_token_ends_the_visit(browser: Browser) -> None:
    assert browser.open("/web/").status_code == 200
    browser.backend.store.tokens.revoke_all()
    assert browser.open("/web/").status_code == 303


def test_the_cookie_opens_no_endpoint(browser: Browser) -> None:
    assert browser.open("/v1/rooms").status_code == 401
    value = browser.client.get_cookie(SESSION, "127.0.0.1", "/web").value
    answer = browser.open("/v1/rooms", headers={"Cookie": f"{SESSION}={value}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "chrome-extension://" + "a" * 32]
)
def test_a_form_of_another_place_is_turned_away(browser: Browser, origin: str) -> None:
    for path in ("/web/login", "/web/answers", "/web/precheck", "/web/logout"):
        answer = browser.open(path, "POST", headers={"Origin": origin}, data={"secret": "x"})
        assert answer.status_code == 403


@pytest.mark.parametrize("mark", ["", "0" * 64, "界"])
@pytest.mark.parametrize("path", ["/web/answers", "/web/precheck", "/web/logout"])
def test_a_form_without_its_mark_is_turned_away(browser: Browser, path: str, mark: str) -> None:
    answer = browser.open(path, "POST", data={"mark": mark, "words": "国家级"})
    assert answer.status_code == 403
    assert browser.open("/web/").status_code == 200


def test_signing_out_ends_the_visit(browser: Browser) -> None:
    assert browser.send("/web/logout").headers["Location"] == "/web/login"
    assert browser.open("/web/").status_code == 303


def test_rooms_by_the_twelve_criteria(browser: Browser) -> None:
    assert "还没有检查过" in browser.page("/web/").text
    browser.backend.audit(CASE)
    page = browser.page("/web/")
    [row] = page.select("tbody tr")
    signs = [cell.span["aria-label"] for cell in row.select("td.sign")]
    assert len(signs) == 12
    assert "需马上改" in signs
    assert URL in row.text
    assert "Fix now" in browser.page("/web/?lang=en").text
    assert "Fix now" in browser.page("/web/").text, "the language is remembered"


def test_a_language_is_taken_from_the_browser(backend) -> None:
    page = Browser(backend).page("/web/login", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert "Sign in" in page.text
    assert "进入" in Browser(backend).page("/web/login").text


def test_an_audit_is_shown_with_its_report_and_its_files(browser: Browser) -> None:
    made = browser.backend.audit(CASE).get_json()["id"]
    page = browser.page(f"/web/audits/{made}")
    frame = page.select_one("iframe")
    assert frame["sandbox"] == []
    report = browser.open(frame["src"])
    assert "sandbox;" in report.headers["Content-Security-Policy"]
    assert "国家级" in report.get_data(as_text=True)
    for link in page.select("a[href*='format=']"):
        if "pdf" not in link["href"]:
            assert browser.open(link["href"]).status_code == 200
    assert browser.open("/web/audits/gone").status_code == 404


def answered(browser: Browser, **changes: str) -> Any:
    given = {"url": URL, "item": ITEM.id, "author": "阿青", "role": ROLE, "verdict": "met"}
    return browser.send("/web/answers", **{**given, "note": "", "list": "quick", **changes})


def test_a_checklist_is_answered_with_a_form(browser: Browser) -> None:
    page = browser.page(f"/web/checklists/quick?{urlencode({'url': URL})}")
    form = page.find(id=ITEM.id).form
    assert {one["name"] for one in form.select("input, select, textarea")} == {
        "mark",
        "url",
        "item",
        "list",
        "verdict",
        "author",
        "role",
        "note",
    }
    assert not browser.page("/web/checklists/quick").select("article form")
    answer = answered(browser)
    assert answer.status_code == 303
    again = browser.page(answer.headers["Location"].partition("#")[0])
    assert "已记下" in again.text
    assert "未发现问题" in again.find(id=ITEM.id).text


@pytest.mark.parametrize(
    "changes",
    [
        {"item": "nobody/asks"},
        {"verdict": ""},
        {"verdict": "not_applicable"},
        {"role": "king"},
        {"author": ""},
        {"note": "字" * 2_001},
        {"url": ""},
    ],
)
def test_an_answer_that_does_not_fit_is_told_as_a_page(
    browser: Browser, changes: dict[str, str]
) -> None:
    answer = answered(browser, **changes)
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"
    assert browser.backend.store.answers.of(URL) == ()


def test_words_and_pictures_are_checked_before_they_go_live(browser: Browser) -> None:
    page = browser.send("/web/precheck", words="今晚八点\n国家级带鱼")
    text = page.get_data(as_text=True)
    assert "需马上改" in text
    assert "第 2 行" in text
    assert "未发现问题" in browser.send("/web/precheck", words="今晚八点").get_data(as_text=True)
    picture = browser.send("/web/precheck", image=(io.BytesIO(png(64, 64)), "封面.png"))
    assert "封面.png" in picture.get_data(as_text=True)
    bomb = browser.send("/web/precheck", image=(io.BytesIO(header(60_000, 60_000)), "b.png"))
    assert bomb.status_code in (413, 422)
    many = browser.send("/web/precheck", words="字\n" * 3_000)
    assert many.status_code == 413


def test_words_of_others_stay_words(browser: Browser) -> None:
    case = {
        "texts": [f"room_title: 国家级{EVIL}", f"account_name: {EVIL}"],
        "room": {"url": f"https://room.example/{EVIL}"},
    }
    made = browser.backend.audit(case).get_json()["id"]
    url = case["room"]["url"]
    pages = [
        browser.open("/web/"),
        browser.open(f"/web/audits/{made}"),
        browser.open(f"/web/audits/{made}/report"),
        browser.open(f"/web/checklists/quick?{urlencode({'url': url})}"),
        browser.send("/web/precheck", words=f"国家级{EVIL}"),
        browser.send("/web/precheck", image=(io.BytesIO(png(64, 64)), f"{EVIL}.png")),
        browser.open(f"/web/?{urlencode({'lang': EVIL})}"),
        browser.open(f"/web/checklists/{EVIL.replace('/', '')}"),
        browser.open(f"/web/?{urlencode({EVIL: 1})}"),
    ]
    answered(browser, url=url, author=EVIL, note=EVIL)
    pages.append(browser.open(f"/web/checklists/quick?{urlencode({'url': url})}"))
    for one in pages:
        page = BeautifulSoup(one.data, "lxml")
        assert not page.select("script, [onerror], img[src='x']")
        policy = one.headers["Content-Security-Policy"]
        assert "unsafe-inline' 'unsafe" not in policy
        assert re.search("script-src 'none'|default-src 'none'", policy)


@pytest.mark.parametrize("path", ["/web/login", "/web/", "/web/precheck"])
def test_every_page_wears_the_headers(browser: Browser, path: str) -> None:
    answer = browser.open(path)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    page = BeautifulSoup(answer.data, "lxml")
    assert not page.select("script, style, [style]"), "the policy would stop them"
    sheet = browser.open(page.select_one("link[rel=stylesheet]")["href"])
    assert sheet.mimetype == "text/css"


def test_pages_are_served_to_this_host_alone(browser: Browser, start: Callable[..., Any]) -> None:
    del start
    assert browser.open("/web/login", headers={"Host": "evil.example"}).status_code == 421

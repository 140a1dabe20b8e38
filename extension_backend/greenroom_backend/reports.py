"""Reports as they go out: with what people have said of the page since."""

from greenroom.answers.fold import NOBODY, People
from greenroom.pack import Pack
from greenroom.report import Report
from greenroom_backend.pages import page_of
from greenroom_backend.store import Store


def people_of(report: Report, store: Store) -> People:
    """Answers and waivers of the report's page that count on its day."""
    page = page_of(report.room.url)
    answers = store.answers.of(page)
    kept = reversed(store.waivers.of(page))
    waivers = tuple(one.waiver for one in kept if one.holds_on(report.as_of))
    return People(answers, waivers) if answers or waivers else NOBODY


def folded(report: Report, pack: Pack, store: Store) -> Report:
    """The report with answers and waivers; what is kept is what was judged."""
    return people_of(report, store).fold_into(report, pack)

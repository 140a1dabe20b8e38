/**
 * Draws a report. Whatever came from the page or the backend becomes text nodes, never markup.
 *
 * Order: what to fix, by criterion or by urgency; then what people have to answer; then what was
 * not seen.
 */

import { drawCheck } from "./check-row.js";
import { drawFiltered } from "./filter.js";
import { node } from "./node.js";
import { OUTCOMES, URGENT, advice, chip } from "./pieces.js";

/** @typedef {import("./finding.js").Sight} Sight */

/**
 * @param {string} url
 * @returns {string} origin and path: enough to know the page, without what is private in a query
 */
export function shortAddress(url) {
  if (!URL.canParse(url)) return url;
  const { origin, protocol, pathname } = new URL(url);
  // The origin of file: and chrome: addresses is the word "null".
  return (origin === "null" ? protocol : origin) + pathname;
}

/**
 * @param {Report} report
 * @param {Sight} sight
 * @param {import("./filter.js").Filter} filter
 * @returns {HTMLElement}
 */
export function drawReport(report, sight, filter) {
  const [counts, controls, line, rows] = drawFiltered(report, filter, sight.words, () =>
    filter.order === "urgency" ? drawByUrgency(report, sight) : drawByItems(report, sight),
  );
  return node("article", { class: "report" }, [
    counts ?? null,
    drawAlarms(report, sight),
    drawSeen(report, sight),
    controls ?? null,
    line ?? null,
    rows ?? null,
    drawPeople(report, sight),
    drawGaps(report, sight),
    node("section", { class: "disclaimer" }, [
      node("h2", {}, sight.words.say("disclaimer_title")),
      node("p", {}, sight.words.pick(report.disclaimer)),
    ]),
  ]);
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawByUrgency({ checks }, sight) {
  const groups = OUTCOMES.map((outcome) => {
    const own = checks.filter((check) => check.outcome === outcome);
    if (own.length === 0) return null;
    return node("section", { class: "group", "data-urgency": outcome }, [
      node("h2", {}, sight.words.say(`outcome_${outcome}`)),
      ...own.map((check) => drawCheck(check, sight, check.criteria.join(" "))),
    ]);
  });
  return node("div", { class: "rows" }, groups);
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawByItems(report, sight) {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  /** @type {Map<string, string>} check id → the item under which it is drawn */
  const drawn = new Map();
  const groups = report.criteria.map((criterion) =>
    node("section", { class: "group" }, [
      node("h2", {}, [
        node("span", { class: "number" }, criterion.id),
        sight.words.pick(criterion.name),
      ]),
      ...criterion.items.map((item) => drawItem(item, checks, drawn, sight)),
    ]),
  );
  const rest = report.checks.filter(({ id }) => !drawn.has(id));
  return node("div", { class: "rows" }, [...groups, rest.length > 0 ? drawRest(rest, sight) : null]);
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawAlarms(report, { words, alarms }) {
  const count = alarms.within(report);
  const line = node("p", { class: "note", id: "alarm-count", role: "status" }, [
    count > 0 ? words.say("alarm_count", { count }) : "",
  ]);
  line.hidden = count === 0;
  return line;
}

/** @param {HTMLDetailsElement} row opened with all that it lies in, and focused */
function reveal(row) {
  for (let at = /** @type {Element | null} */ (row); at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  row.scrollIntoView({ block: "start" });
  row.querySelector("summary")?.focus({ preventScroll: true });
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawSeen({ seen, room, as_of, versions }, { words, clear }) {
  const facts = [
    words.say("seen_samples", { samples: seen.samples, span: seen.span_s.toFixed(1) }),
    seen.viewport &&
      words.say("seen_viewport", { width: seen.viewport[0], height: seen.viewport[1] }),
    words.say("seen_as_of", { date: as_of }),
    versions.rules && words.say("seen_rules", { version: versions.rules }),
  ].filter(Boolean);
  const name = [room.account_name, room.title].filter(Boolean).join(" · ");
  const state = words.has(`state_${seen.state}`) ? seen.state : "unknown";
  const button = node(
    "button",
    { type: "button", id: "clear-marks", class: "quiet" },
    words.say("clear_marks"),
  );
  button.addEventListener("click", clear);
  return node("section", { class: "seen" }, [
    node("p", { class: "state", "data-state": state }, words.say(`state_${state}`)),
    name ? node("p", { class: "room" }, name) : null,
    // The tab may stand elsewhere by now; the report is of this page.
    node("p", { class: "note" }, shortAddress(room.url)),
    node("p", { class: "note" }, facts.join(" · ")),
    button,
  ]);
}

/**
 * @param {CriterionItem} item
 * @param {Map<string, CheckResult>} checks
 * @param {Map<string, string>} drawn is added to
 * @param {Sight} sight
 */
function drawItem(item, checks, drawn, sight) {
  const { words } = sight;
  const own = item.checks.flatMap((id) => checks.get(id) ?? []);
  own.sort((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
  const rows = own.map((check) => {
    const above = drawn.get(check.id);
    if (above !== undefined) return drawAgain(check, above, sight);
    drawn.set(check.id, item.id);
    return drawCheck(check, sight);
  });
  const found = own
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => URGENT.has(outcome)).length;
  const details = node(
    "details",
    { class: "item", "data-item": item.id, "data-outcome": item.outcome },
    [
      node("summary", {}, [
        node("span", { class: "number" }, item.id),
        node("span", { class: "name" }, words.pick(item.name)),
        found > 0
          ? node("span", { class: "found" }, words.say("item_findings", { count: found }))
          : null,
        chip(item.outcome, sight.words),
      ]),
      ...(rows.length > 0 ? rows : [node("p", { class: "note" }, words.say("item_people_only"))]),
    ],
  );
  // A violation by absence has nothing on the page to point at, and must be seen all the same.
  details.open = found > 0 || URGENT.has(item.outcome);
  return details;
}

/**
 * @param {CheckResult[]} rest checks that belong to no item
 * @param {Sight} sight
 */
function drawRest(rest, sight) {
  return node("section", { class: "group" }, [
    node("h2", {}, sight.words.say("other_group")),
    node(
      "div",
      { class: "item" },
      rest.map((check) => drawCheck(check, sight)),
    ),
  ]);
}

/**
 * A check that was drawn in full under an earlier item.
 *
 * @param {CheckResult} check
 * @param {string} item
 * @param {Sight} sight
 */
function drawAgain(check, item, sight) {
  const { words } = sight;
  const button = node(
    "button",
    { type: "button", class: "quiet" },
    words.say("shown_above", { item }),
  );
  button.addEventListener("click", () => {
    const row = document.querySelector(`[data-check="${CSS.escape(check.id)}"]`);
    if (row instanceof HTMLDetailsElement) reveal(row);
  });
  return node("p", { class: "again", "data-again": check.id }, [
    chip(check.outcome, sight.words),
    node("span", { class: "name" }, words.pick(check.name)),
    button,
  ]);
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawPeople({ criteria }, { words }) {
  const asked = criteria.flatMap(({ items }) => items).filter(({ people }) => people.length > 0);
  if (asked.length === 0) return null;
  const items = asked.map((item) =>
    node("details", { class: "item people", "data-people": item.id }, [
      node("summary", {}, [
        node("span", { class: "number" }, item.id),
        node("span", { class: "name" }, words.pick(item.name)),
        node("span", { class: "found" }, words.say("people_count", { count: item.people.length })),
      ]),
      node(
        "ul",
        {},
        item.people.map((question) =>
          node("li", { "data-question": question.id }, [
            node("p", { class: "ask" }, [
              words.pick(question.ask),
              " ",
              chip(question.outcome, words),
            ]),
            question.answer ? node("p", { class: "note" }, words.pick(question.says)) : null,
            advice("review", words.say("people_how"), words.pick(question.how)),
            advice("review", words.say("people_proof"), words.pick(question.proof)),
          ]),
        ),
      ),
    ]),
  );
  return node("section", { class: "group" }, [
    node("h2", {}, words.say("people_title")),
    node("p", { class: "note" }, words.say("people_intro")),
    ...items,
  ]);
}

/**
 * @param {Report} report
 * @param {Sight} sight
 */
function drawGaps({ gaps }, { words }) {
  const rows = gaps.map((gap) =>
    node("li", { "data-gap": gap.zone ?? "" }, [
      gap.zone_name ? node("strong", {}, words.pick(gap.zone_name)) : null,
      words.pick(gap.says),
      gap.detail ? node("code", {}, gap.detail) : null,
    ]),
  );
  return node("section", { class: "group gaps" }, [
    node("h2", {}, words.say("gaps_title")),
    rows.length > 0 ? node("ul", {}, rows) : node("p", { class: "note" }, words.say("gaps_none")),
  ]);
}

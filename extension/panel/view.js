/**
 * Draws a report. Whatever came from the page or the backend becomes text nodes, never markup.
 *
 * Order: what to fix, by criterion; then what people have to answer; then what was not seen.
 */

import { node } from "./node.js";
import { OUTCOMES, advice, chip, marked } from "./pieces.js";

/** Outcomes that ask something of the operator, so that their rows stand open. */
const URGENT = new Set(["violation", "error", "needs_review"]);

/**
 * @typedef {object} Sight What drawing needs besides the report.
 * @property {import("./words.js").Vocabulary} words
 * @property {Map<string, string>} texts texts that were read, by id
 * @property {(spot: Spot) => Promise<boolean>} go scrolls the page there, false where it is gone
 * @property {() => void} clear takes the marks off the page
 */

/**
 * @param {Finding} finding
 * @param {Map<string, string>} texts texts that were read, by id
 * @returns {Spot | null} where it stands on the page, if anywhere
 */
export function spotOf({ text, goods, link, image, start, end }, texts) {
  if (text === null) {
    const id = goods ?? link ?? image;
    return id === null ? null : { id, start: null, end: null, hit: null };
  }
  const isWhole = start === null || end === null || end <= start;
  // Offsets count code points, JavaScript strings count UTF-16 units.
  const points = [...(texts.get(text) ?? "")];
  const hit = (isWhole ? points : points.slice(start, end)).join("") || null;
  return { id: text, start: isWhole ? null : start, end: isWhole ? null : end, hit };
}

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
 * @returns {HTMLElement}
 */
export function drawReport(report, sight) {
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
  return node("article", { class: "report" }, [
    drawCounts(report.counts, sight),
    drawSeen(report, sight),
    ...groups,
    rest.length > 0 ? drawRest(rest, sight) : null,
    drawPeople(report, sight),
    drawGaps(report, sight),
    node("section", { class: "disclaimer" }, [
      node("h2", {}, sight.words.say("disclaimer_title")),
      node("p", {}, sight.words.pick(report.disclaimer)),
    ]),
  ]);
}

/**
 * @param {Record<Outcome, number>} counts
 * @param {Sight} sight
 */
function drawCounts(counts, { words }) {
  const tiles = OUTCOMES.map((outcome) => {
    const count = counts[outcome] ?? 0;
    const tile = node("button", { type: "button", class: "tile", "data-count": outcome }, [
      node("strong", {}, String(count)),
      node("span", {}, words.say(`outcome_${outcome}`)),
    ]);
    tile.disabled = count === 0;
    tile.classList.toggle("none", count === 0);
    let turn = 0;
    tile.addEventListener("click", () => {
      const rows = [...document.querySelectorAll(`[data-check][data-outcome="${outcome}"]`)];
      const row = rows[turn++ % rows.length];
      if (row instanceof HTMLDetailsElement) reveal(row);
    });
    return tile;
  });
  return node(
    "div",
    { class: "counts", role: "group", "aria-label": words.say("counts_label") },
    tiles,
  );
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
  return node("p", { class: "again" }, [
    chip(check.outcome, sight.words),
    node("span", { class: "name" }, words.pick(check.name)),
    button,
  ]);
}

/**
 * @param {CheckResult} check
 * @param {Sight} sight
 */
function drawCheck(check, sight) {
  const { words } = sight;
  const isUrgent = URGENT.has(check.outcome);
  const asksReview = [check, ...check.findings].some(({ outcome }) => outcome === "needs_review");
  const review = asksReview ? words.pick(check.review) : "";
  // Under a fault, what passed beside it is noise.
  const found = check.findings
    .filter(({ outcome }) => !isUrgent || outcome !== "pass")
    .map((finding) => drawFinding(finding, check, sight));
  const row = node(
    "details",
    { class: "check", "data-check": check.id, "data-outcome": check.outcome },
    [
      node("summary", {}, [
        chip(check.outcome, sight.words),
        node("span", { class: "name" }, words.pick(check.name)),
      ]),
      node("p", { class: "says" }, words.pick(check.says)),
      found.length > 0 ? node("ul", { class: "findings" }, found) : null,
      isUrgent ? advice("remedy", words.say("check_remedy"), words.pick(check.remedy)) : null,
      review ? advice("review", words.say("check_review"), review) : null,
      isUrgent ? drawClauses(words.say("check_clauses"), check.clauses, sight) : null,
      drawScope(check, isUrgent, sight),
    ],
  );
  row.open = isUrgent;
  return row;
}

/**
 * @param {Finding} finding
 * @param {CheckResult} check that it belongs to
 * @param {Sight} sight
 */
function drawFinding(finding, check, sight) {
  const { words, go } = sight;
  const spot = spotOf(finding, sight.texts);
  const gone = node("span", { class: "gone", role: "status" }, "");
  const speaker =
    finding.speaker !== null && words.has(`speaker_${finding.speaker}`)
      ? words.say(`speaker_${finding.speaker}`)
      : "";
  /** @type {(says: Words | null | undefined, above: Words) => string[]} */
  const unsaid = (says, above) =>
    [words.pick(says)].filter((text) => text !== "" && text !== words.pick(above));
  const where = [words.pick(finding.zone_name), speaker].filter(Boolean).join(" · ");
  const body = [
    where ? node("span", { class: "where" }, where) : null,
    drawQuote(finding, sight),
    finding.crop ? node("img", { class: "crop", src: finding.crop, alt: finding.quote }, []) : null,
    ...unsaid(finding.says, check.says).map((says) => node("span", {}, says)),
    spot === null ? null : node("span", { class: "go" }, words.say("finding_go")),
  ];
  let card;
  if (body.every((part) => part === null)) {
    // Something absent: the row's own sentence says it all.
    card = null;
  } else if (spot === null) {
    card = node("div", { class: "finding" }, body);
  } else {
    card = node("button", { type: "button", class: "finding" }, body);
    card.addEventListener("click", async () => {
      gone.textContent = (await go(spot)) ? "" : words.say("finding_gone");
    });
  }
  const why = finding.why.map((step) => words.pick(step)).join(" · ");
  return node("li", { "data-finding": finding.fingerprint, "data-outcome": finding.outcome }, [
    card,
    gone,
    ...unsaid(finding.remedy, check.remedy).map((says) =>
      advice("remedy", words.say("check_remedy"), says),
    ),
    ...unsaid(finding.lowered, finding.says).map((says) => node("p", { class: "note" }, says)),
    why ? node("p", { class: "note" }, words.say("finding_why", { steps: why })) : null,
  ]);
}

/**
 * @param {Finding} finding
 * @param {Sight} sight
 * @returns {HTMLElement | null} the hit within its text, as far as that was kept; else the quote
 */
function drawQuote({ text, start, end, quote }, { texts }) {
  const whole = text === null ? undefined : texts.get(text);
  const points = [...(whole ?? "")];
  if (points.length > 0 && start !== null && end !== null && end > start && end <= points.length) {
    return marked(whole ?? "", start, end);
  }
  return quote ? node("q", {}, [node("mark", {}, quote)]) : null;
}

/**
 * @param {string} title
 * @param {Clause[]} clauses the first is shown in full, the others on demand
 * @param {Sight} sight
 */
function drawClauses(title, clauses, sight) {
  const [first, ...others] = clauses.map((clause) => drawClause(clause, sight));
  if (first === undefined) return null;
  const more = node("details", {}, [
    node("summary", {}, sight.words.say("clauses_more", { count: others.length })),
    ...others,
  ]);
  return node("div", { class: "clauses" }, [
    node("h3", {}, title),
    first,
    others.length > 0 ? more : null,
  ]);
}

/**
 * @param {Clause} clause
 * @param {Sight} sight
 */
function drawClause({ title, article, says, binding, certainty }, { words }) {
  // An article has a number; other names are keys of a text that has no articles.
  const kind = /^\d+(-\d+)?$/.test(article) ? "article" : /^\d/.test(article) ? "point" : "";
  const address = kind ? words.say(`clause_${kind}`, { number: article }) : "";
  const remarks = [
    binding ? "" : words.say("clause_advisory"),
    certainty === "C" ? words.say("clause_one_source") : "",
  ].filter(Boolean);
  return node("div", { class: "clause" }, [
    node("strong", {}, `${words.pick(title)} ${address}`),
    ...remarks.map((remark) => node("span", { class: "remark" }, remark)),
    node("p", {}, words.pick(says)),
  ]);
}

/**
 * What a person wants to know only after the result.
 *
 * @param {CheckResult} check
 * @param {boolean} isUrgent the basis is shown already
 * @param {Sight} sight
 */
function drawScope(check, isUrgent, sight) {
  const { words } = sight;
  const parts = check.parts.map((part) =>
    words.say("check_part", {
      zone: words.pick(part.zone_name),
      outcome: words.say(`outcome_${part.outcome}`),
    }),
  );
  const facts = [
    ["check_asks", words.pick(check.asks)],
    ["check_parts", parts.join(words.say("check_part_join"))],
    ["check_cannot_see", words.pick(check.cannot_see)],
    ["check_requirements", check.requirements.join(" ")],
  ].filter(([, says]) => says);
  return node("details", { class: "scope" }, [
    node("summary", {}, words.say("check_more")),
    node(
      "dl",
      {},
      facts.flatMap(([key, says]) => [
        node("dt", {}, words.say(key ?? "")),
        node("dd", {}, says ?? ""),
      ]),
    ),
    isUrgent ? null : drawClauses(words.say("check_clauses"), check.clauses, sight),
    drawClauses(words.say("check_penalty"), check.penalty, sight),
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

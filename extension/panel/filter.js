/**
 * What of a report is shown: in which order, which outcomes, which words.
 *
 * Whoever filters hides rows; what is counted never changes by it, and a line says how many are
 * hidden, so that nothing hidden reads as absent.
 */

import * as browser from "../browser.js";
import { node } from "./node.js";
import { OUTCOMES } from "./pieces.js";

/** @typedef {"urgency" | "items"} Order */

/** @type {Order[]} */
const ORDERS = ["urgency", "items"];

export class Filter {
  /** @type {Order} kept on this machine */
  order = "items";
  /** @type {Set<Outcome>} none: all of them */
  outcomes = new Set();
  search = "";

  async remember() {
    const kept = await browser.recall("report_order", "items");
    this.order = ORDERS.find((one) => one === kept) ?? "items";
  }

  /** @param {Order} order */
  async turn(order) {
    this.order = order;
    await browser.remember("report_order", order);
  }

  /** @param {Outcome} outcome */
  toggle(outcome) {
    if (!this.outcomes.delete(outcome)) this.outcomes.add(outcome);
  }

  get isOn() {
    return this.outcomes.size > 0 || folded(this.search) !== "";
  }

  clear() {
    this.outcomes.clear();
    this.search = "";
  }

  /**
   * @param {CheckResult} check
   * @returns {Set<string> | null} fingerprints of its findings that are shown; null: not shown
   */
  shownOf(check) {
    if (this.outcomes.size > 0 && !this.outcomes.has(check.outcome)) return null;
    const needle = folded(this.search);
    const zones = check.parts.map(({ zone_name }) => zone_name);
    const own = [check.name, check.says, check.remedy, check.review, ...zones];
    const isOwn = own.some((words) => says(words, needle));
    const found = check.findings.filter(
      ({ quote, zone_name, says: told, remedy }) =>
        isOwn || [quote, zone_name, told, remedy].some((words) => says(words, needle)),
    );
    if (!isOwn && found.length === 0) return null;
    return new Set(found.map(({ fingerprint }) => fingerprint));
  }
}

/** @param {string} text @returns {string} as it is compared: full-width is half-width, A is a */
function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * @param {Words | null | undefined} words in either language
 * @param {string} needle folded
 */
function says(words, needle) {
  const all = typeof words === "string" ? [words] : [words?.zh, words?.en];
  return all.some((text) => text && folded(text).includes(needle));
}

/**
 * @param {Report} report
 * @param {Filter} filter
 * @param {import("./words.js").Vocabulary} words
 * @param {() => HTMLElement} body draws the rows, in the order that the filter has
 * @returns {HTMLElement[]} counts to press, order and search, the line, the rows
 */
export function drawFiltered(report, filter, words, body) {
  let rows = body();
  /** What stood open before anything was filtered. @type {Map<HTMLDetailsElement, boolean>} */
  let before = new Map();
  const tiles = OUTCOMES.map((outcome) => drawTile(outcome, report.counts[outcome] ?? 0, words));
  const line = node("p", { id: "filter-line", role: "status" }, "");
  const search = node("input", { type: "search", id: "filter-search", autocomplete: "off" }, []);
  const all = node("button", { type: "button", id: "filter-clear" }, words.say("filter_clear"));
  const apply = () => {
    for (const tile of tiles) {
      const outcome = /** @type {Outcome} */ (tile.dataset.count);
      tile.setAttribute("aria-pressed", String(filter.outcomes.has(outcome)));
    }
    if (filter.isOn && before.size === 0) before = openIn(rows);
    const shown = hide(rows, report.checks, filter, words);
    if (!filter.isOn) {
      for (const [details, isOpen] of before) details.open = isOpen;
      before = new Map();
    }
    line.textContent = filter.isOn ? lineOf(shown, report.checks.length - shown, filter, words) : "";
    all.hidden = !filter.isOn;
  };
  for (const tile of tiles) {
    tile.addEventListener("click", () => {
      filter.toggle(/** @type {Outcome} */ (tile.dataset.count));
      apply();
    });
  }
  search.value = filter.search;
  search.maxLength = 100;
  const searched = () => {
    filter.search = search.value;
    apply();
  };
  search.addEventListener("input", (event) => {
    // Letters of a word that is still being composed are not what is looked for.
    if (!(event instanceof InputEvent && event.isComposing)) searched();
  });
  search.addEventListener("compositionend", searched);
  all.addEventListener("click", () => {
    filter.clear();
    search.value = "";
    apply();
    search.focus();
  });
  const orders = drawOrders(filter, words, () => {
    const turned = body();
    rows.replaceWith(turned);
    [rows, before] = [turned, new Map()];
    apply();
  });
  apply();
  const label = { class: "counts", role: "group", "aria-label": words.say("counts_label") };
  return [
    node("div", label, tiles),
    node("div", { class: "filter", role: "search", "aria-label": words.say("filter_label") }, [
      orders,
      node("label", { for: search.id }, words.say("filter_search")),
      search,
    ]),
    node("div", { class: "filtered" }, [line, all]),
    rows,
  ];
}

/**
 * @param {Outcome} outcome
 * @param {number} count
 * @param {import("./words.js").Vocabulary} words
 */
function drawTile(outcome, count, words) {
  const about = { type: "button", class: "tile", id: `count-${outcome}`, "data-count": outcome };
  const tile = node("button", about, [
    node("strong", {}, String(count)),
    node("span", {}, words.say(`outcome_${outcome}`)),
  ]);
  tile.disabled = count === 0;
  tile.classList.toggle("none", count === 0);
  return tile;
}

/**
 * @param {Filter} filter
 * @param {import("./words.js").Vocabulary} words
 * @param {() => void} turned called when another order was chosen
 */
function drawOrders(filter, words, turned) {
  const choices = ORDERS.map((order) => {
    const id = `order-${order}`;
    const radio = node("input", { type: "radio", name: "report-order", id, value: order }, []);
    radio.checked = filter.order === order;
    radio.addEventListener("change", () => {
      filter.turn(order);
      turned();
    });
    return node("label", { for: id }, [radio, words.say(`order_${order}`)]);
  });
  const legend = node("legend", { class: "spoken" }, words.say("order_label"));
  return node("fieldset", { id: "report-order" }, [legend, ...choices]);
}

/** @param {HTMLElement} rows @returns {Map<HTMLDetailsElement, boolean>} */
function openIn(rows) {
  return new Map([...rows.querySelectorAll("details")].map((one) => [one, one.open]));
}

/**
 * @param {HTMLElement} rows
 * @param {CheckResult[]} checks
 * @param {Filter} filter
 * @param {import("./words.js").Vocabulary} words
 * @returns {number} how many checks are shown
 */
function hide(rows, checks, filter, words) {
  const isSought = folded(filter.search) !== "";
  let count = 0;
  for (const check of checks) {
    const shown = filter.shownOf(check);
    if (shown !== null) count += 1;
    const id = CSS.escape(check.id);
    for (const row of rows.querySelectorAll(`[data-check="${id}"], [data-again="${id}"]`)) {
      /** @type {HTMLElement} */ (row).hidden = shown === null;
      if (!(row instanceof HTMLDetailsElement) || shown === null) continue;
      if (isSought) row.open = true;
      hideFindings(row, shown, words);
    }
  }
  for (const group of rows.querySelectorAll("[data-item], .group")) {
    const holds = group.querySelector("[data-check]:not([hidden]), [data-again]:not([hidden])");
    /** @type {HTMLElement} */ (group).hidden = filter.isOn && holds === null;
    if (filter.isOn && group instanceof HTMLDetailsElement) group.open = true;
  }
  return count;
}

/**
 * @param {HTMLElement} row
 * @param {Set<string>} shown
 * @param {import("./words.js").Vocabulary} words
 */
function hideFindings(row, shown, words) {
  const list = row.querySelector("ul.findings");
  if (list === null) return;
  let rest = 0;
  for (const one of list.querySelectorAll("[data-finding]")) {
    const isShown = shown.has(one.getAttribute("data-finding") ?? "");
    /** @type {HTMLElement} */ (one).hidden = !isShown;
    if (!isShown) rest += 1;
  }
  row.querySelector(".rest")?.remove();
  if (rest > 0) {
    list.after(node("p", { class: "note rest" }, words.say("filter_findings", { count: rest })));
  }
}

/**
 * @param {number} count of checks shown
 * @param {number} rest of checks hidden
 * @param {Filter} filter
 * @param {import("./words.js").Vocabulary} words
 */
function lineOf(count, rest, filter, words) {
  const named = OUTCOMES.filter((one) => filter.outcomes.has(one)).map((one) =>
    words.say(`outcome_${one}`),
  );
  const text = filter.search.trim();
  const what = [
    named.join(words.say("check_part_join")),
    text === "" ? "" : words.say("filter_words", { text }),
  ].filter(Boolean);
  return words.say(count > 0 ? "filter_line" : "filter_none", {
    what: what.join(words.say("filter_join")),
    count,
    rest,
  });
}

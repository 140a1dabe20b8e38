/** Earlier checks of the page: a line over time, a table, and what changed in the last. */

import { node } from "./node.js";
import { chip, moment } from "./pieces.js";

const WAIT_MS = 60_000;
const AT_ONCE = 20;
/** @type {Change["kind"][]} */
const KINDS = ["new", "persisting", "gone", "unseen"];
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [320, 80, 8];

export class Trend {
  #root;
  #shared;
  /** @type {AuditRow[]} newest first */
  #audits = [];
  /** @type {string | null} */
  #next = null;
  /** @type {Changes | null} */
  #changes = null;
  #asked = 0;
  #url = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./pieces.js").Shared} shared
   */
  constructor(root, shared) {
    this.#root = root;
    this.#shared = shared;
  }

  /** @param {string} [cursor] of the next page; without it from the newest on */
  async load(cursor = "") {
    const asked = ++this.#asked;
    const url = this.#shared.url();
    const signal = AbortSignal.timeout(WAIT_MS);
    if (url !== this.#url) {
      [this.#url, this.#audits, this.#next, this.#changes] = [url, [], null, null];
      this.draw();
    }
    try {
      const backend = await this.#shared.backend();
      const page =
        url === "" ? { audits: [], next: null } : await backend.audits(url, AT_ONCE, cursor, signal);
      const audits = cursor === "" ? page.audits : [...this.#audits, ...page.audits];
      const newest = audits[0];
      const changes =
        cursor === "" && newest !== undefined
          ? await backend.changes(newest.id, signal)
          : this.#changes;
      if (asked !== this.#asked) return;
      [this.#audits, this.#next, this.#changes] = [audits, page.next, newest ? changes : null];
      this.#shared.recover();
    } catch (error) {
      if (asked === this.#asked) this.#shared.fail(error);
    }
    if (asked === this.#asked) this.draw();
  }

  draw() {
    const { words } = this.#shared;
    if (this.#audits.length === 0) {
      return this.#root.replaceChildren(
        node("p", { class: "note", id: "trend-none" }, words.say("trend_none")),
      );
    }
    this.#root.replaceChildren(
      node("section", { class: "group" }, [
        node("h2", {}, words.say("trend_title", { count: this.#audits.length })),
        this.#audits.length > 1 ? this.#drawLine() : null,
        this.#drawTable(),
      ]),
      this.#changes === null ? "" : this.#drawChanges(this.#changes),
    );
  }

  #drawLine() {
    const { words } = this.#shared;
    const counts = this.#audits.map(({ counts: { violation, needs_review } }) => [
      violation,
      needs_review,
    ]);
    counts.reverse();
    const most = Math.max(1, ...counts.flat().map(Number));
    const step = (WIDTH - 2 * EDGE) / (counts.length - 1);
    const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "trend", role: "img" });
    svg.setAttribute("aria-label", words.say("trend_line"));
    for (const [index, name] of /** @type {const} */ ([[0, "violation"], [1, "needs_review"]])) {
      const points = counts.map((pair, at) => {
        const height = (Number(pair[index]) / most) * (HEIGHT - 2 * EDGE);
        return `${(EDGE + at * step).toFixed(1)},${(HEIGHT - EDGE - height).toFixed(1)}`;
      });
      svg.append(element("polyline", { points: points.join(" "), "data-line": name }));
    }
    return node("figure", {}, [
      svg,
      node("figcaption", { class: "note" }, words.say("trend_line_note", { most })),
    ]);
  }

  #drawTable() {
    const { words } = this.#shared;
    const columns = /** @type {const} */ (["violation", "needs_review", "not_tested"]);
    const more = node("button", { type: "button", class: "quiet", id: "trend-more" }, [
      words.say("trend_more"),
    ]);
    more.addEventListener("click", () => this.load(this.#next ?? ""));
    return node("div", {}, [
      node("table", {}, [
        node("thead", {}, [
          node("tr", {}, [
            node("th", { scope: "col" }, words.say("trend_when")),
            ...columns.map((one) => node("th", { scope: "col" }, words.say(`outcome_${one}`))),
          ]),
        ]),
        node(
          "tbody",
          {},
          this.#audits.map((audit) =>
            node("tr", { "data-audit": audit.id }, [
              node("th", { scope: "row" }, [
                moment(audit.created_at, words.language),
                audit.state === "live" ? "" : ` · ${this.#state(audit.state)}`,
              ]),
              ...columns.map((one) => node("td", {}, String(audit.counts[one] ?? 0))),
            ]),
          ),
        ),
      ]),
      this.#next === null ? null : more,
    ]);
  }

  /** @param {string} state */
  #state(state) {
    const { words } = this.#shared;
    return words.say(`state_${words.has(`state_${state}`) ? state : "unknown"}`);
  }

  /** @param {Changes} changes */
  #drawChanges({ before, same_rules, changes }) {
    const { words } = this.#shared;
    if (before === null) {
      return node("p", { class: "note", id: "trend-first" }, words.say("trend_first"));
    }
    const groups = KINDS.map((kind) => {
      const rows = changes.filter((one) => one.kind === kind);
      const details = node("details", { class: "item", "data-kind": kind }, [
        node("summary", {}, [
          node("span", { class: "name" }, words.say(`trend_${kind}`)),
          node("span", { class: "found" }, words.say("item_findings", { count: rows.length })),
        ]),
        kind === "unseen" ? node("p", { class: "note" }, words.say("trend_unseen_note")) : null,
        node(
          "ul",
          { class: "findings" },
          rows.map(({ name, finding }) =>
            node("li", { class: "finding", "data-change": finding.fingerprint }, [
              node("span", { class: "where" }, [
                [words.pick(name), words.pick(finding.zone_name)].filter(Boolean).join(" · "),
                " ",
                chip(finding.outcome, words),
              ]),
              finding.quote ? node("q", {}, [node("mark", {}, finding.quote)]) : null,
              node("span", {}, words.pick(finding.says)),
            ]),
          ),
        ),
      ]);
      details.open = rows.length > 0 && kind !== "persisting";
      return details;
    });
    return node("section", { class: "group" }, [
      node("h2", {}, words.say("trend_changes")),
      same_rules ? null : node("p", { class: "note" }, words.say("trend_other_rules")),
      ...groups,
    ]);
  }
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

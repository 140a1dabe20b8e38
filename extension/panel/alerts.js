/** What came up while a room was watched, each fault once, and the looks it came up in. */

import { notify } from "./notices.js";
import { node } from "./node.js";
import { chip } from "./pieces.js";

const MAX_ALERTS = 300;

/**
 * @typedef {object} Alert
 * @property {string} id fingerprint, or what stands for one
 * @property {string} at ISO
 * @property {Words} name
 * @property {Outcome} outcome
 * @property {string} quote
 * @property {Words} says
 * @property {Words} remedy
 * @property {boolean} isFirst whether it stood there from the first
 */

export class Alerts {
  /** @type {Map<string, Alert>} */
  #all = new Map();
  #words;

  /** @param {import("./words.js").Vocabulary} words */
  constructor(words) {
    this.#words = words;
  }

  get count() {
    return this.#all.size;
  }

  clear() {
    this.#all.clear();
  }

  /**
   * @param {{check: CheckResult, finding: Finding}[]} faults
   * @param {boolean} isFirst whether this is the first look
   */
  takeFaults(faults, isFirst) {
    for (const { check, finding } of faults) {
      const { fingerprint, outcome, quote, says, remedy, image } = finding;
      // What is read in the live picture bears one name, whoever read it.
      const id = image === null ? fingerprint : `${check.id} ${quote}`;
      this.#raise({ id, outcome, name: check.name, quote, says, remedy: remedy ?? check.remedy, isFirst });
    }
  }

  /**
   * @param {LineFinding[]} findings in the words of the live picture
   * @param {boolean} isFirst
   */
  takeFrame(findings, isFirst) {
    for (const { check, outcome, quote, says, suggestion } of findings) {
      if (outcome !== "violation" && outcome !== "needs_review") continue;
      const name = this.#words.say("zone_player");
      this.#raise({ id: `${check} ${quote}`, outcome, name, quote, says, remedy: suggestion, isFirst });
    }
  }

  /** @param {Omit<Alert, "at">} found */
  #raise(found) {
    if (this.#all.has(found.id) || this.#all.size >= MAX_ALERTS) return;
    this.#all.set(found.id, { ...found, at: new Date().toISOString() });
    // What stood there from the first is on the screen already.
    if (found.isFirst) return;
    const words = this.#words;
    const title = `${words.say(`outcome_${found.outcome}`)} · ${words.pick(found.name)}`;
    notify(found.id, title, [found.quote, words.pick(found.says)].filter(Boolean).join("\n"));
  }

  /**
   * @param {Record<Outcome, number>[]} stretches counts of each that was judged as a whole
   * @returns {HTMLElement}
   */
  draw(stretches) {
    const words = this.#words;
    const alerts = [...this.#all.values()].reverse();
    const list = node(
      "ul",
      { class: "findings" },
      alerts.map((one) =>
        node(
          "li",
          {
            class: "finding",
            "data-alert": one.id,
            "data-outcome": one.outcome,
            "data-first": String(one.isFirst),
          },
          [
            node("span", { class: "where" }, [
              clock(one.at),
              ` · ${words.pick(one.name)} `,
              chip(one.outcome, words),
              one.isFirst ? ` ${words.say("patrol_from_first")}` : "",
            ]),
            one.quote ? node("q", {}, [node("mark", {}, one.quote)]) : null,
            node("span", {}, words.pick(one.says)),
            node("span", { class: "note" }, words.pick(one.remedy)),
          ],
        ),
      ),
    );
    return node("section", { class: "group" }, [
      node("h2", {}, words.say("patrol_alerts", { count: alerts.length })),
      alerts.length > 0 ? list : node("p", { class: "note" }, words.say("patrol_no_alerts")),
      ...stretches.map((counts, at) =>
        node("p", { class: "note", "data-stretch": String(at + 1) }, [
          words.say("patrol_stretch", { ...counts, number: at + 1 }),
        ]),
      ),
    ]);
  }
}

/**
 * @param {import("./rounds.js").Round[]} rounds newest first
 * @param {import("./words.js").Vocabulary} words
 * @returns {HTMLElement | string}
 */
export function drawRounds(rounds, words) {
  if (rounds.length === 0) return "";
  const heads = ["when", "lines", "found"].map((one) =>
    node("th", { scope: "col" }, words.say(`patrol_col_${one}`)),
  );
  const rows = rounds.map(({ at, lines, found, inFrame }) =>
    node("tr", {}, [
      node("th", { scope: "row" }, clock(at)),
      node("td", {}, String(lines)),
      node("td", {}, String(found.length + inFrame.length)),
    ]),
  );
  return node("section", { class: "group" }, [
    node("h2", {}, words.say("patrol_rounds")),
    node("table", {}, [
      node("thead", {}, [node("tr", {}, heads)]),
      node("tbody", {}, rows),
    ]),
  ]);
}

/** @param {string} iso @returns {string} hour, minute and second on this machine's clock */
function clock(iso) {
  return new Date(iso).toLocaleTimeString("sv-SE");
}

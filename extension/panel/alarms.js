/** False alarms: findings that the operator holds for wrong. They are told openly, and still count. */

import { masked } from "./mask.js";

const SCHEMA = "greenroom-false-alarms/1";

export class Alarms {
  /** @type {Map<string, Alarm>} by fingerprint */
  #known = new Map();
  #vault;

  /** @param {import("./vault.js").Vault} vault */
  constructor(vault) {
    this.#vault = vault;
  }

  async load() {
    this.#known = new Map((await this.#vault.alarms()).map((one) => [one.fingerprint, one]));
  }

  get count() {
    return this.#known.size;
  }

  /** @param {string} fingerprint @returns {Alarm | undefined} */
  of(fingerprint) {
    return this.#known.get(fingerprint);
  }

  /**
   * @param {Report} report
   * @returns {number} how many of its findings are marked
   */
  within({ checks }) {
    const found = checks.flatMap(({ findings }) => findings);
    return new Set(found.map((one) => one.fingerprint).filter((one) => this.#known.has(one))).size;
  }

  /**
   * @param {Finding} finding
   * @param {CheckResult} check
   * @param {Report} report
   * @param {string} text all of the text that it stands in; empty where it stands in none
   * @param {string} note
   * @throws {import("./trouble.js").Trouble} `storage_full`
   */
  async mark(finding, check, report, text, note) {
    const { fingerprint, reason, outcome, zone, speaker, quote, start, end } = finding;
    await this.#vault.putAlarm({
      fingerprint,
      at: new Date().toISOString(),
      note: masked(note.trim()).slice(0, 2_000),
      check: check.id,
      reason,
      outcome,
      zone,
      speaker,
      quote,
      text,
      start,
      end,
      rules: report.versions.rules ?? "",
      as_of: report.as_of,
      platform: report.room.platform,
    });
    await this.load();
  }

  /** @param {string} fingerprint */
  async unmark(fingerprint) {
    await this.#vault.dropAlarm(fingerprint);
    await this.load();
  }

  /** @returns {Blob} all of them as JSON: words as they were read, with neither page nor room */
  exported() {
    const cases = [...this.#known.values()];
    return new Blob([JSON.stringify({ schema: SCHEMA, cases }, null, 2)], {
      type: "application/json",
    });
  }
}

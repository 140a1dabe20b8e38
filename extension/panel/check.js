/** The view 自检: the page in question, the button, how far it is, and the report. */

import * as browser from "../browser.js";
import { REQUEST_WAIT_MS } from "./backend.js";
import { Filter } from "./filter.js";
import { clearMarks, goTo, markFindings } from "./marks.js";
import { node, part } from "./node.js";
import { drawFrameLeaves } from "./notices.js";
import { focusAgain } from "./pieces.js";
import { Progress } from "./progress.js";
import { isOf, pageOf } from "./reading.js";
import { drawReport, shortAddress } from "./report.js";
import { SAMPLES, checkedOf, newScan, waits } from "./scan.js";
import { Trouble, asTrouble } from "./trouble.js";

const hostSelect = part("host", HTMLSelectElement);
const checkButton = part("check", HTMLButtonElement);
const cancelButton = part("cancel", HTMLButtonElement);
const reportBox = part("report", HTMLElement);

export class Check {
  #progress;
  /** @type {import("./scan.js").Checked | null} */
  #checked = null;
  /** @type {AbortController | null} */
  #running = null;
  /** @type {Scan | null} the one that this panel is at, or that waits */
  #scan = null;
  #isReady = false;
  #filter = new Filter();
  #shared;
  #parts;

  /**
   * @param {import("./pieces.js").Shared} shared
   * @param {object} parts
   * @param {import("./scan.js").Scanner} parts.scanner
   * @param {import("./vault.js").Vault} parts.vault
   * @param {import("./link.js").Link} parts.link
   * @param {import("./alarms.js").Alarms} parts.alarms
   * @param {browser.Place} parts.place
   * @param {() => void} parts.done called when a report stands
   */
  constructor(shared, parts) {
    this.#shared = shared;
    this.#parts = parts;
    this.#progress = new Progress(shared.words);
    checkButton.addEventListener("click", () => this.#start());
    cancelButton.addEventListener("click", () => this.#cancel());
    hostSelect.addEventListener("change", () =>
      browser.remember(this.#hostKey(), hostSelect.value),
    );
    addEventListener("pagehide", () => this.clearMarks());
  }

  get isRunning() {
    return this.#running !== null;
  }

  /** Whether what went wrong here still stands. */
  get isInTrouble() {
    return this.isRunning || ["failed", "waiting"].includes(this.#progress.stage);
  }

  /** @param {Scan} scan @returns {boolean} whether this panel goes on with it itself */
  owns(scan) {
    return this.#scan?.id === scan.id;
  }

  remember() {
    return this.#filter.remember();
  }

  /** Lets the button be pressed. */
  open() {
    this.#isReady = true;
    this.#drawProgress();
  }

  focus() {
    checkButton.focus();
  }

  /** Another page or another address stands in front of this panel. */
  async retarget() {
    hostSelect.value = await browser.recall(this.#hostKey(), "undeclared");
    this.#drawTarget();
    this.#drawElsewhere();
  }

  /**
   * Brings back what an earlier panel of this window was at with this page, and goes on with it.
   */
  async bringBack() {
    const { vault, place } = this.#parts;
    const target = this.#shared.target();
    if (this.isRunning || this.#checked !== null || target === null) return;
    const scan = (await vault.scans()).find((one) => !one.isPatrol && isOf(one, target, place));
    if (scan === undefined || this.isRunning || this.#checked !== null) return;
    if (scan.stage !== "done") return this.#run(scan);
    this.#checked = checkedOf(scan);
    this.draw();
    if (this.#checked !== null) await markFindings(this.#checked);
  }

  /** Goes on with what waits for the backend. */
  async goOn() {
    if (this.#scan?.stage === "waiting" && !this.isRunning) await this.#run(this.#scan);
  }

  /** The report that is shown, with the answers that were given since. */
  async refold() {
    const shown = this.#checked;
    if (shown === null || shown.id === "") return;
    try {
      const backend = await this.#shared.backend();
      const report = await backend.report(shown.id, AbortSignal.timeout(REQUEST_WAIT_MS));
      if (this.#checked !== shown) return;
      this.#checked = { ...shown, report };
      this.#drawResult();
    } catch {
      // The answer is kept; the report on show stays the one that was judged.
    }
  }

  /** Takes back a failure that no longer holds. */
  recover() {
    if (this.#progress.stage === "failed") this.#enter("idle");
  }

  /** @param {string} key of the sentence that stands instead of a stage */
  say(key) {
    this.#progress.say(key);
    this.#drawProgress();
  }

  forget() {
    this.#running?.abort();
    this.#checked = null;
    this.#scan = null;
    this.#enter("idle");
    this.#drawResult();
  }

  draw() {
    this.#drawTarget();
    this.#drawProgress();
    this.#drawResult();
  }

  async clearMarks() {
    if (this.#checked !== null) await clearMarks(this.#checked.page);
  }

  async #start() {
    const target = this.#shared.target();
    if (target === null) return this.#shared.fail(new Trouble("no_target"));
    const host = /** @type {HostKind} */ (hostSelect.value);
    const { link, place } = this.#parts;
    await this.#run(newScan({ target, host, base: link.base, place }));
  }

  /** Another site's frame in the page may be read from now on. */
  #readAgain() {
    if (this.isRunning) this.#drawResult();
    else this.#start();
  }

  /** @param {Scan} scan */
  async #run(scan) {
    const running = new AbortController();
    [this.#running, this.#scan, this.#checked] = [running, scan, null];
    this.#progress.begin();
    // A new result stands whole, however the last one was looked through.
    this.#filter.clear();
    this.#enter("collecting", { sample: 1, samples: SAMPLES });
    this.#shared.clear();
    this.#drawResult();
    this.#drawProgress();
    try {
      const checked = await this.#parts.scanner.run(scan, {
        signal: running.signal,
        on: (step, values) => this.#enter(step, values),
        early: (early) => this.#showEarly(scan, early),
      });
      this.#running = null;
      if (this.#scan !== scan) return;
      this.#scan = null;
      if (checked === null) return this.#enter("idle");
      this.#checked = checked;
      await markFindings(checked);
      this.#drawResult();
      this.#enter("done", checked.report.counts);
      this.#parts.done();
    } catch (error) {
      const trouble = asTrouble(error);
      this.#running = null;
      if (this.#scan !== scan) return;
      const isKept = waits(scan, trouble);
      if (!isKept) [this.#scan, this.#checked] = [null, null];
      if (trouble.code === "unpaired") await this.#parts.link.unpair(scan.base);
      this.#enter(isKept ? "waiting" : "failed");
      this.#drawResult();
      this.#shared.fail(trouble);
    }
    await this.#parts.link.look();
  }

  async #cancel() {
    if (this.#running !== null) return this.#running.abort();
    if (this.#scan === null) return;
    await this.#parts.vault.dropScan(this.#scan.id);
    this.forget();
    this.#shared.clear();
  }

  /**
   * @param {Scan} scan
   * @param {import("./scan.js").Checked} early
   */
  #showEarly(scan, early) {
    if (this.#scan !== scan || this.#running === null) return;
    // No marks yet: they would stand in the pictures that are still being taken.
    this.#progress.pass("words");
    this.#checked = early;
    this.#drawProgress();
    this.#drawResult();
  }

  /**
   * @param {import("./progress.js").Stage} stage
   * @param {Record<string, string | number>} [values]
   */
  #enter(stage, values = {}) {
    this.#progress.enter(stage, values);
    this.#drawProgress();
  }

  #drawTarget() {
    const { words } = this.#shared;
    const target = this.#shared.target();
    const address = part("page-address", HTMLElement);
    part("page-title", HTMLElement).textContent =
      target === null ? words.say("page_none") : target.title;
    address.classList.toggle("known", Boolean(target?.url));
    hostSelect.disabled = !target?.url;
    address.textContent = target?.url
      ? shortAddress(target.url)
      : words.say(target === null ? "page_hint" : "page_unseen");
  }

  #drawProgress() {
    checkButton.disabled = !this.#isReady || this.isRunning;
    cancelButton.hidden = !this.isRunning && this.#scan === null;
    this.#progress.draw(this.isRunning);
  }

  #drawResult() {
    const { words } = this.#shared;
    const checked = this.#checked;
    reportBox.hidden = checked === null;
    if (checked === null) return reportBox.replaceChildren();
    const { report, texts, moved } = checked;
    const room = shortAddress(report.room.url);
    const says = [];
    if (checked.id === "") says.push(node("p", { id: "early", class: "warn" }, words.say("early")));
    if (moved !== null) {
      const to = moved === "" ? words.say("moved_unknown") : shortAddress(moved);
      says.push(node("p", { id: "moved", class: "warn" }, words.say("moved", { room, to })));
    }
    const typing = reportBox.contains(document.activeElement) ? document.activeElement : null;
    const elsewhere = node("p", { id: "elsewhere", class: "warn" }, "");
    const frames = node("div", { id: "frame-leaves" }, []);
    const sight = {
      words,
      report,
      texts,
      alarms: this.#parts.alarms,
      go: (/** @type {Spot} */ spot) => goTo(checked, spot),
      clear: () => this.clearMarks(),
    };
    reportBox.replaceChildren(
      ...says,
      elsewhere,
      frames,
      drawReport(report, sight, this.#filter),
    );
    if (checked.id !== "") {
      drawFrameLeaves(checked.sites, words, () => this.#readAgain()).then((leaves) => frames.append(leaves));
    }
    focusAgain(typing);
    this.#drawElsewhere();
  }

  /** Says so where the tab no longer shows the page that the report is about. */
  #drawElsewhere() {
    const line = document.getElementById("elsewhere");
    if (line === null || this.#checked === null) return;
    const { url } = this.#checked.report.room;
    const shown = this.#shared.target()?.url;
    line.hidden = !shown || pageOf(shown) === pageOf(url);
    const values = { room: shortAddress(url), to: shortAddress(shown ?? "") };
    line.textContent = this.#shared.words.say("elsewhere", values);
  }

  /** @returns {string} the key under which the host of this site is remembered */
  #hostKey() {
    const url = this.#shared.target()?.url;
    return `host:${url ? new URL(url).origin : ""}`;
  }
}

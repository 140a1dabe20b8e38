/**
 * A patrol: the same room read again and again while it is live.
 *
 * Samples are gathered in stretches; each stretch is one evidence document and is judged as a
 * whole, so that what must hold all the time is held against every moment of it. In between the
 * latest moments are judged for themselves, so that somebody hears of a fault while it can still
 * be mended.
 */

import { Pictures } from "./pictures.js";
import {
  adapterFor,
  aloneWith,
  enterPage,
  evidenceOf,
  pageOf,
  pause,
  readPage,
  wordsAlone,
} from "./reading.js";
import { newScan, waits } from "./scan.js";
import { Trouble, asTrouble } from "./trouble.js";

/** Samples, and bytes, of one stretch. */
const STRETCH = 20;
const STRETCH_BYTES = 10 << 20;
/** So many of the latest samples are judged at once: enough to see a change. */
const LATEST = 3;
const STILL_PICTURES = 16;
const FRAME_SIDE = 960;
const MAX_LINES = 5_000;
/** Why a patrol is over, by what the page says the room is. @type {Map<string, StopReason>} */
const OVER = new Map([
  ["blocked", "wall"],
  ["login", "wall"],
  ["captcha", "wall"],
  ["ended", "ended"],
]);

/**
 * @typedef {"closed" | "navigated"} Left How a tab left the room.
 *
 * @typedef {"stopped" | "forgotten" | "ended" | "wall" | Left | "time" | "full" | "failed"} StopReason
 */

/**
 * @typedef {object} Round What one moment came to.
 * @property {string} at ISO
 * @property {string} state of the room
 * @property {number} lines new ones by the seller
 * @property {{check: CheckResult, finding: Finding}[]} found faults in the latest moments
 * @property {LineFinding[]} inFrame faults in the words of the live picture
 *
 * @typedef {object} RoundHooks
 * @property {(round: Round) => void} round
 * @property {(checked: import("./scan.js").Checked) => void} stretch called with the judgement of a
 *   whole stretch
 * @property {(error: Trouble) => void} trouble called with what went wrong, and did not end it
 * @property {() => Promise<Left | null>} left null where the tab still shows the room
 */

export class Rounds {
  #parts;
  #hooks;
  /** @type {AbortController} */
  #stop = new AbortController();
  /** @type {Set<string>} */
  #lines = new Set();
  /** @type {Scan | null} */
  scan = null;

  /**
   * @param {object} parts
   * @param {import("./link.js").Link} parts.link
   * @param {import("./scan.js").Scanner} parts.scanner
   * @param {import("./vault.js").Vault} parts.vault
   * @param {import("../browser.js").Place} parts.place
   * @param {RoundHooks} hooks
   */
  constructor(parts, hooks) {
    this.#parts = parts;
    this.#hooks = hooks;
  }

  /** @param {StopReason} reason */
  stop(reason) {
    this.#stop.abort(reason);
  }

  /**
   * @param {object} plan
   * @param {import("../browser.js").Target} plan.target
   * @param {HostKind} plan.host
   * @param {number} plan.every_s
   * @param {number} plan.most_s
   * @returns {Promise<StopReason>} why it is over; by then all that was seen is judged, or kept
   */
  async run({ target, host, every_s, most_s }) {
    const { link, place } = this.#parts;
    const end = setTimeout(() => this.stop("time"), most_s * 1000);
    /** @type {Seen | null} */
    let last = null;
    /** @type {StopReason | null} */
    let over = null;
    try {
      while (over === null) {
        const scan = newScan({ target, host, base: link.base, place, isPatrol: true });
        const carried = last === null ? null : { seen: last, pictures: this.scan?.pictures ?? [] };
        over = await navigator.locks.request(`scan:${scan.id}`, () =>
          this.#walk(scan, carried, every_s * 1000),
        );
        last = scan.seen.at(-1) ?? null;
      }
      return over;
    } finally {
      clearTimeout(end);
      this.scan = null;
    }
  }

  /**
   * One stretch.
   *
   * @param {Scan} scan
   * @param {{seen: Seen, pictures: [string, Blob][]} | null} carried the last moment of the one before
   * @param {number} every ms
   * @returns {Promise<StopReason | null>} null where another stretch follows
   */
  async #walk(scan, carried, every) {
    const { link, scanner } = this.#parts;
    const { signal } = this.#stop;
    this.scan = scan;
    const before = carried === null ? 0 : 1;
    /** @type {StopReason | null} */
    let over = null;
    try {
      await this.#parts.vault.admitScan(scan);
      const adapter = adapterFor(await link.adapters(signal), scan.target.url);
      scan.platform = adapter.id;
      scan.page = await enterPage(scan.target.tabId, signal);
      const pictures = new Pictures(scan.page, [], FRAME_SIDE);
      if (carried !== null) {
        const needed = new Set(carried.seen.sample.images.map(({ sha256 }) => sha256));
        scan.seen.push(carried.seen);
        pictures.taken = new Map(carried.pictures.filter(([name]) => needed.has(name)));
        await pause(every, signal);
      }
      while (over === null && scan.seen.length < STRETCH && scan.bytes < STRETCH_BYTES) {
        const begun = performance.now();
        over = await this.#look(scan, adapter, pictures, signal);
        const isLast = scan.seen.length >= STRETCH || scan.bytes >= STRETCH_BYTES;
        if (over === null && !isLast) {
          await pause(Math.max(0, every - (performance.now() - begun)), signal);
        }
      }
    } catch (error) {
      over = await this.#reasonOf(error, scan.seen.length > before);
    }
    if (scan.seen.length <= before || over === "forgotten") {
      await this.#parts.vault.dropScan(scan.id);
    } else {
      // Kept aside: the stretch that follows begins with its last pictures.
      const kept = scan.pictures;
      try {
        // Whoever stops the patrol still wants to know what it saw.
        this.#hooks.stretch(await scanner.seal(scan, new AbortController().signal));
      } catch (error) {
        this.#hooks.trouble(asTrouble(error));
        if (!waits(scan, asTrouble(error))) over ??= "failed";
      }
      scan.pictures = kept;
    }
    return over;
  }

  /**
   * One moment: read, kept, judged.
   *
   * @param {Scan} scan
   * @param {Adapter} adapter
   * @param {Pictures} pictures
   * @param {AbortSignal} signal
   * @returns {Promise<StopReason | null>}
   */
  async #look(scan, adapter, pictures, signal) {
    const { scanner } = this.#parts;
    const sample = scan.seen.length;
    const page = /** @type {import("../browser.js").Page} */ (scan.page);
    const isElsewhere = (/** @type {Seen} */ { room }) =>
      pageOf(room.url) !== pageOf(scan.seen[0]?.room.url ?? scan.target.url ?? room.url);
    pictures.most = STILL_PICTURES + sample;
    /** @type {StopReason | null} */
    let over = null;
    const seen = await aloneWith(page.tabId, async () => {
      const one = await readPage(page, adapter, { sample, settle: sample === 0 }, scan.id, signal);
      over = isElsewhere(one) ? "navigated" : OVER.get(one.room.state) ?? null;
      if (over === null) await pictures.take(one.sample, signal);
      return one;
    });
    // What stands there in place of the live must not be held against the moments before it: behind
    // a wall no check would be tested, and after the end no label stays. Alone it is all there is.
    if (over === "navigated" || (over !== null && sample > 0)) return over;
    scan.seen.push(seen);
    [scan.pictures, scan.pictured] = [[...pictures.taken], scan.seen.length];
    await scanner.keep(scan);
    await this.#judge(scan, seen, pictures, signal);
    return over;
  }

  /**
   * @param {Scan} scan
   * @param {Seen} seen the newest
   * @param {Pictures} pictures
   * @param {AbortSignal} signal
   */
  async #judge(scan, seen, pictures, signal) {
    /** @type {Round} */
    const round = {
      at: seen.sample.at,
      state: seen.room.state,
      lines: this.#newLines(seen),
      found: [],
      inFrame: [],
    };
    try {
      const backend = await this.#parts.link.backend(scan.base);
      const latest = evidenceOf(scan.seen.slice(-LATEST).map(wordsAlone), scan.platform, scan.host);
      const report = await backend.preview(latest, signal);
      round.found = faultsOf(report);
      const frame = seen.sample.images.find(({ zone }) => zone === "player")?.sha256;
      const blob = pictures.taken.get(frame ?? "");
      if (blob !== undefined) {
        const file = new File([blob], "frame.jpg", { type: blob.type });
        round.inFrame = (await backend.look(file, "player", signal)).findings;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // The stretch holds the moment all the same; it is judged with the rest.
      this.#hooks.trouble(asTrouble(error));
    }
    this.#hooks.round(round);
  }

  /** @param {Seen} seen @returns {number} lines by the seller that were not there before */
  #newLines({ sample }) {
    const said = sample.texts.filter(
      ({ speaker, zone }) => speaker === "seller" && ["comment", "notice", "overlay"].includes(zone),
    );
    // A countdown says nothing new.
    const lines = said.map(({ text }) => text.replace(/\d+/g, "#"));
    const fresh = lines.filter((line) => !this.#lines.has(line));
    if (this.#lines.size < MAX_LINES) for (const line of fresh) this.#lines.add(line);
    return fresh.length;
  }

  /**
   * @param {unknown} error
   * @param {boolean} hasLooked whether this stretch holds a moment of its own
   * @returns {Promise<StopReason | null>} null where the room was only loaded anew: the next
   *   stretch enters it
   */
  async #reasonOf(error, hasLooked) {
    const { signal } = this.#stop;
    if (signal.aborted) return signal.reason;
    const trouble = asTrouble(error);
    const left = await this.#hooks.left();
    if (left !== null) return left;
    // A page that loads anew before every look would never be seen.
    if (trouble.code === "page_changed" && hasLooked) return null;
    this.#hooks.trouble(trouble);
    return trouble.code === "storage_full" ? "full" : "failed";
  }
}

/**
 * @param {Report} report
 * @returns {{check: CheckResult, finding: Finding}[]} what has to be mended or looked at
 */
export function faultsOf({ checks }) {
  return checks.flatMap((check) =>
    check.findings
      .filter(({ outcome }) => outcome === "violation" || outcome === "needs_review")
      .map((finding) => ({ check, finding })),
  );
}

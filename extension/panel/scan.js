/**
 * The life of one check: read the page, send what was seen, bring back the report.
 *
 * Every step is kept before the next begins. Whatever ends the panel, the page or the backend in
 * between, the scan goes on from its last step; it is sent under one key, so that a backend that
 * has it already does not judge it again.
 */

import * as browser from "../browser.js";
import { Pictures } from "./pictures.js";
import { adapterFor, aloneWith, enterPage, evidenceOf, pageOf, pause, readPage, wordsAlone } from "./reading.js";
import { Trouble, asTrouble, isPassing } from "./trouble.js";

/** How often a check reads the page. */
export const SAMPLES = 2;
const BETWEEN_SAMPLES_MS = 1_000;
const REPORT_SCHEMA = "greenroom-report/1";

/**
 * @typedef {"collecting" | "pictures" | "sending"} Step
 *
 * @typedef {object} Checked
 * @property {string} id of the audit; empty while it is about words alone
 * @property {Report} report
 * @property {browser.Page} page the document that was read
 * @property {string} reader who read it, as `readPage` was told
 * @property {Map<string, string>} texts all texts that were read, by id
 * @property {string | null} moved the address that the page went to while it was read
 * @property {string[]} sites patterns of other sites whose frames in the page were not read
 *
 * @typedef {object} Hooks
 * @property {AbortSignal} signal
 * @property {(step: Step, values: Record<string, number>) => void} on
 * @property {(checked: Checked) => void} early called with what the words alone came to
 */

/**
 * @param {object} about
 * @param {browser.Target} about.target
 * @param {HostKind} about.host
 * @param {string} about.base of the backend that it is for
 * @param {browser.Place} about.place the window in which it was asked for
 * @param {boolean} [about.isPatrol]
 * @returns {Scan} one that has not begun
 */
export function newScan({ target, host, base, place, isPatrol = false }) {
  return {
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    base,
    place,
    target,
    host,
    isPatrol,
    stage: "reading",
    page: null,
    platform: "",
    seen: [],
    pictured: 0,
    pictures: [],
    moved: null,
    audit: null,
    bytes: 0,
  };
}

/**
 * @param {Scan} scan
 * @returns {Checked | null} what it came to, where it is done
 */
export function checkedOf(scan) {
  if (scan.audit === null || scan.page === null) return null;
  return asChecked(scan, scan.audit, scan.seen);
}

export class Scanner {
  #vault;
  #link;

  /**
   * @param {import("./vault.js").Vault} vault
   * @param {import("./link.js").Link} link
   */
  constructor(vault, link) {
    this.#vault = vault;
    this.#link = link;
  }

  /**
   * Goes on with a scan from wherever it stands, to its end.
   *
   * @param {Scan} scan new, or as it was kept; it is changed
   * @param {Hooks} hooks
   * @returns {Promise<Checked | null>} null where another panel is at it
   * @throws {Trouble} where it `waits` it is kept, and can be run again
   */
  async run(scan, hooks) {
    return navigator.locks.request(`scan:${scan.id}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) return null;
      const kept = await this.#vault.scan(scan.id);
      // Another panel may have sent it meanwhile.
      if (kept?.stage === "done") return checkedOf(kept);
      try {
        if (kept === undefined) await this.#vault.admitScan(scan);
        if (scan.stage === "reading") await this.#read(scan, hooks);
        return await this.#send(scan, hooks);
      } catch (error) {
        const trouble = asTrouble(error);
        if (!waits(scan, trouble)) await this.#vault.dropScan(scan.id);
        throw trouble;
      }
    });
  }

  /**
   * Sends what earlier panels have left behind.
   *
   * @param {(scan: Scan) => boolean} isOurs those that this panel goes on with itself
   * @param {AbortSignal} signal
   * @returns {Promise<number>} how many a backend has now
   */
  async sendLeft(isOurs, signal) {
    let sent = 0;
    for (const scan of await this.#vault.scans()) {
      if (scan.stage === "done" || isOurs(scan)) continue;
      await navigator.locks.request(`scan:${scan.id}`, { ifAvailable: true }, async (lock) => {
        const kept = lock === null ? undefined : await this.#vault.scan(scan.id);
        if (kept === undefined || kept.stage === "done") return;
        // Its page can't be reached from here: what was seen of it is all there will be.
        if (kept.seen.length === 0) return this.#vault.dropScan(kept.id);
        this.#close(kept);
        try {
          await this.#send(kept, { signal, on: () => {}, early: () => {} });
          sent += 1;
        } catch (error) {
          if (!waits(kept, asTrouble(error))) await this.#vault.dropScan(kept.id);
        }
      });
    }
    return sent;
  }

  /**
   * @param {Scan} scan
   * @param {Hooks} hooks
   */
  async #read(scan, hooks) {
    const { signal, on } = hooks;
    on("collecting", { sample: scan.seen.length + 1, samples: SAMPLES });
    const adapters = await this.#link.adapters(signal);
    const adapter = adapterFor(adapters, scan.target.url);
    scan.platform = adapter.id;
    try {
      scan.page ??= await enterPage(scan.target.tabId, signal);
      const pictures = new Pictures(scan.page, scan.pictures);
      while (scan.seen.length < SAMPLES) {
        const sample = scan.seen.length;
        on("collecting", { sample: sample + 1, samples: SAMPLES });
        if (sample > 0) await pause(BETWEEN_SAMPLES_MS, signal);
        signal.throwIfAborted();
        await aloneWith(scan.page.tabId, () => this.#look(scan, adapter, pictures, hooks));
        if (scan.moved !== null) break;
      }
    } catch (error) {
      const isGone = error instanceof Trouble && error.code === "page_changed";
      if (!isGone || scan.seen.length === 0) throw error;
      scan.moved = "";
    }
    this.#close(scan);
    await this.keep(scan);
  }

  /**
   * One sample: its words are kept and judged, then its pictures are taken and kept.
   *
   * @param {Scan} scan
   * @param {Adapter} adapter
   * @param {Pictures} pictures
   * @param {Hooks} hooks
   */
  async #look(scan, adapter, pictures, { signal, on, early }) {
    const sample = scan.seen.length;
    const page = /** @type {browser.Page} */ (scan.page);
    const one = await readPage(page, adapter, { sample, settle: sample === 0 }, scan.id, signal);
    if (pageOf(one.room.url) !== pageOf(scan.seen[0]?.room.url ?? one.room.url)) {
      // Another room under the same document: the two must not be judged as one.
      scan.moved = one.room.url;
      return;
    }
    scan.seen.push(one);
    await this.keep(scan);
    if (sample === 0) this.#judgeWords(scan, one, { signal, early });
    on("pictures", { sample: sample + 1, samples: SAMPLES });
    await pictures.take(one.sample, signal);
    [scan.pictures, scan.pictured] = [[...pictures.taken], sample + 1];
    await this.keep(scan);
  }

  /**
   * Judges what was read so far as the whole, for whoever reads by themselves and holds the lock.
   *
   * @param {Scan} scan
   * @param {AbortSignal} signal
   * @returns {Promise<Checked>}
   * @throws {Trouble} where it `waits` it is kept, as far as this machine holds it, and is sent later
   */
  async seal(scan, signal) {
    this.#close(scan);
    try {
      // The backend may take what this machine can't hold.
      await this.keep(scan).catch(onlyFull);
      return await this.#send(scan, { signal, on: () => {}, early: () => {} });
    } catch (error) {
      const trouble = asTrouble(error);
      if (!waits(scan, trouble)) await this.#vault.dropScan(scan.id);
      throw trouble;
    }
  }

  /** @param {Scan} scan is read no further: what was not taken of it becomes a gap */
  #close(scan) {
    scan.seen = scan.seen.map((seen, at) => (at < scan.pictured ? seen : wordsAlone(seen)));
    [scan.stage, scan.pictured] = ["waiting", scan.seen.length];
  }

  /** @param {Scan} scan */
  async keep(scan) {
    const pixels = scan.pictures.reduce((sum, [, blob]) => sum + blob.size, 0);
    scan.bytes = JSON.stringify(scan.seen).length * 2 + pixels;
    await this.#vault.putScan(scan);
  }

  /**
   * What the words alone come to, long before the pictures are read. Only a foretaste: a backend
   * that can't give it, or not in time, is none the worse for it.
   *
   * @param {Scan} scan
   * @param {Seen} seen
   * @param {Pick<Hooks, "signal" | "early">} hooks
   */
  async #judgeWords(scan, seen, { signal, early }) {
    const evidence = evidenceOf([wordsAlone(seen)], scan.platform, scan.host);
    try {
      const report = await (await this.#link.backend(scan.base)).preview(evidence, signal);
      if (scan.stage !== "done" && report.schema === REPORT_SCHEMA && !signal.aborted) {
        early(asChecked(scan, { id: "", report }, [seen]));
      }
    } catch {
      // The whole result follows, or says what is wrong.
    }
  }

  /**
   * @param {Scan} scan
   * @param {Hooks} hooks
   * @returns {Promise<Checked>}
   */
  async #send(scan, { signal, on }) {
    on("sending", { count: scan.pictures.length });
    const evidence = evidenceOf(scan.seen, scan.platform, scan.host);
    const backend = await this.#link.backend(scan.base);
    const audit = await backend.audit(evidence, new Map(scan.pictures), scan.id, signal);
    if (audit.report?.schema !== REPORT_SCHEMA) {
      const theirs = String(audit.report?.schema);
      throw new Trouble("version", { extension: REPORT_SCHEMA, backend: theirs });
    }
    // The pictures are the backend's now; what is shown of them stands in the report.
    Object.assign(scan, { stage: "done", audit, pictures: [] });
    // Not left as it was kept before: it would be sent once more.
    await this.keep(scan).catch((error) => {
      onlyFull(error);
      return this.#vault.dropScan(scan.id);
    });
    return asChecked(scan, audit, scan.seen);
  }
}

/**
 * @param {Scan} scan
 * @param {Trouble} trouble
 * @returns {boolean} whether the scan is whole and only the way to the backend is not
 */
export function waits(scan, trouble) {
  return scan.stage === "waiting" && isPassing(trouble);
}

/** @param {unknown} error @throws where it is anything but `storage_full` */
function onlyFull(error) {
  if (!(error instanceof Trouble && error.code === "storage_full")) throw error;
}

/**
 * @param {Scan} scan
 * @param {{id: string, report: Report}} audit
 * @param {Seen[]} seen
 * @returns {Checked}
 */
function asChecked({ id: reader, page, moved }, { id, report }, seen) {
  const texts = seen.flatMap(({ sample }) => sample.texts);
  const sites = seen.flatMap(({ foreign = [] }) => foreign.map(({ url }) => browser.sitePattern(url)));
  return {
    id,
    report,
    page: /** @type {browser.Page} */ (page),
    reader,
    texts: new Map(texts.map(({ id: text, text: words }) => [text, words])),
    moved,
    sites: [...new Set(sites.filter((site) => site !== null))],
  };
}

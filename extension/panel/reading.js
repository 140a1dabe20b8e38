/** Reads a room page into samples, each kept as soon as it is there. */

import * as browser from "../browser.js";
import { REQUEST_WAIT_MS } from "./backend.js";
import { Trouble } from "./trouble.js";

const COLLECTOR = "collector/collector.js";
const SCRIPTS = [COLLECTOR, "collector/pictures.js", "collector/highlight.js"];
/** All frames of other sites in one sample together. */
const FRAMES_WAIT_MS = 5_000;

/** Whose reading the ids of a document are of: those of an earlier one lead nowhere. */
/** @type {Map<string, string>} */
const lastReader = new Map();

/**
 * @param {browser.Page} page
 * @param {string} reader
 * @returns {boolean} whether nobody else has read the document since
 */
export function hasReadLast({ documentId }, reader) {
  return (lastReader.get(documentId) ?? reader) === reader;
}

/**
 * @param {number} tabId
 * @param {AbortSignal} signal
 * @returns {Promise<browser.Page>} the tab's document, with the collector in it and no marks
 * @throws {Trouble}
 */
export async function enterPage(tabId, signal) {
  const page = await within(signal, browser.inject(tabId, SCRIPTS));
  await within(signal, browser.call(page, "greenroomHighlight", "clear", []));
  return page;
}

/**
 * @param {browser.Page} page
 * @param {Adapter} adapter
 * @param {{sample: number, settle: boolean}} options
 * @param {string} reader who reads it
 * @param {AbortSignal} signal
 * @returns {Promise<Seen>} what stands there now
 * @throws {Trouble} `page_changed`, `collector`
 */
export async function readPage(page, adapter, options, reader, signal) {
  lastReader.set(page.documentId, reader);
  const json = browser.call(page, "greenroomCollector", "collect", [adapter, options]);
  const seen = /** @type {Seen} */ (JSON.parse(/** @type {string} */ (await within(signal, json))));
  return (await readFrames(page, adapter, seen, signal)) ?? seen;
}

/**
 * @param {browser.Page} page
 * @param {Adapter} adapter
 * @param {Seen} seen
 * @param {AbortSignal} signal
 * @returns {Promise<Seen | null>} with what stands in frames of those other sites that may be read;
 *   null where none could be
 */
async function readFrames(page, adapter, { foreign }, signal) {
  if (foreign === undefined || foreign.length === 0) return null;
  const indexes = new Set(foreign.map(({ index }) => index));
  /** @type {unknown[]} */
  const readings = [];
  const take = (/** @type {unknown} */ reading) => readings.push(reading);
  const all = browser.callInFrames(page, indexes, [COLLECTOR], "greenroomCollector", "inside", [adapter], take);
  // A frame that hangs keeps nobody waiting: what the others told is there by then.
  await Promise.race([all, pause(FRAMES_WAIT_MS, signal)]);
  if (readings.length === 0) return null;
  const json = browser.call(page, "greenroomCollector", "join", [readings.splice(0)]);
  return JSON.parse(/** @type {string | null} */ (await within(signal, json)) ?? "null");
}

/**
 * @param {Adapter[]} adapters
 * @param {string | null} url of the page
 * @returns {Adapter} the one made for this host, else the generic one
 * @throws {Trouble} `not_greenroom` where the backend offers neither
 */
export function adapterFor(adapters, url) {
  const name = url === null ? "" : new URL(url).hostname;
  const fits = (/** @type {string} */ host) =>
    host.startsWith("*.") ? name.endsWith(host.slice(1)) : name === host;
  const adapter =
    adapters.find(({ hosts }) => hosts.some(fits)) ?? adapters.find(({ id }) => id === "generic");
  if (adapter === undefined) throw new Trouble("not_greenroom");
  return adapter;
}

/**
 * @param {Seen[]} seen oldest first, at least one
 * @param {string} platform
 * @param {HostKind} host
 * @returns {Evidence}
 */
export function evidenceOf(seen, platform, host) {
  const { url, room_id, state } = /** @type {Seen} */ (seen.at(-1)).room;
  return {
    schema: "greenroom-evidence/1",
    carrier: "extension",
    collector: browser.VERSION,
    room: { platform, url, room_id, state, host },
    samples: seen.map(({ sample }) => sample),
    gaps: [],
  };
}

/**
 * @param {Seen} seen
 * @returns {Seen} the same without the words of its pictures, which are a gap then
 */
export function wordsAlone(seen) {
  const { sample } = seen;
  const zones = new Set(sample.images.map(({ zone }) => zone));
  const gaps = [...zones].map((zone) => ({ zone, reason: "not_loaded", sample: null, detail: "" }));
  const images = sample.images.map((image) => ({ ...image, sha256: null }));
  return { ...seen, sample: { ...sample, images, gaps: [...sample.gaps, ...gaps] } };
}

/**
 * @param {string} url
 * @returns {string} the address by which two pages are told apart: a fragment counts as a route only
 */
export function pageOf(url) {
  const [address = "", fragment = ""] = url.split("#", 2);
  return /^[/!]/.test(fragment) ? `${address}#${fragment}` : address;
}

/**
 * Whether a panel goes on with a scan: what is under way, wherever its tab went meanwhile; what is
 * done, and what another run of the browser left, where the tab shows that page.
 *
 * @param {Scan} scan
 * @param {browser.Target} target of the panel
 * @param {browser.Place} place of the panel
 */
export function isOf(scan, target, place) {
  const { url, tabId } = scan.target;
  const isPage = url !== null && pageOf(url) === pageOf(target.url ?? "");
  if (scan.place.session !== place.session) return isPage;
  const isTab = scan.place.window === place.window && tabId === target.tabId;
  return isTab && (scan.stage !== "done" || target.url === null || isPage);
}

/**
 * Alone with a page: the ids of one reading are gone with the next.
 *
 * @template T
 * @param {number} tabId
 * @param {() => Promise<T>} work reading and taking its pictures
 * @returns {Promise<T>}
 */
export async function aloneWith(tabId, work) {
  return navigator.locks.request(`page:${tabId}`, work);
}

/**
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} work on a page, whose renderer may hang: executeScript has no deadline
 * @returns {Promise<T>} `work`, or the signal's reason if that comes first
 */
export function within(signal, work) {
  const either = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_WAIT_MS)]);
  return new Promise((resolve, reject) => {
    const stop = () => reject(either.reason);
    if (either.aborted) stop();
    either.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => either.removeEventListener("abort", stop));
  });
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>} settles early, and fails, where the signal does
 */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

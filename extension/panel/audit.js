/** One check of one room: read the page twice, send the evidence, bring back the report. */

import * as browser from "../browser.js";
import { REQUEST_WAIT_MS, sameRelease } from "./backend.js";
import { Pictures } from "./pictures.js";
import { Trouble } from "./trouble.js";

const SCRIPTS = ["collector/collector.js", "collector/pictures.js", "collector/highlight.js"];
const SAMPLES = 2;
const BETWEEN_SAMPLES_MS = 1_000;
const REPORT_SCHEMA = "greenroom-report/1";

/**
 * @typedef {object} Checked
 * @property {string} id of the audit
 * @property {Report} report
 * @property {browser.Page} page the document that was read
 * @property {Map<string, string>} texts all texts that were read, by id
 */

/**
 * @param {object} options
 * @param {browser.Target} options.target
 * @param {HostKind} options.host
 * @param {import("./backend.js").Backend} options.backend
 * @param {AbortSignal} options.signal
 * @param {(stage: "collecting" | "sending", values: Record<string, number>) => void} options.on
 * @returns {Promise<Checked>}
 * @throws {Trouble}
 */
export async function check({ target, host, backend, signal, on }) {
  on("collecting", { sample: 1, samples: SAMPLES });
  const version = await backend.health(signal);
  if (!sameRelease(browser.VERSION, version)) {
    throw new Trouble("version", { extension: browser.VERSION, backend: version });
  }
  const adapters = await backend.platforms(signal);
  // A page whose renderer hangs never answers, and executeScript has no deadline of its own.
  const reading = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_WAIT_MS)]);
  const page = await unless(reading, browser.inject(target.tabId, SCRIPTS));
  await unless(reading, browser.call(page, "greenroomHighlight", "clear", []));
  const adapter = adapterFor(adapters, target.url);
  const pictures = new Pictures(page);
  /** @type {Seen[]} */
  const seen = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    if (sample > 0) {
      on("collecting", { sample: sample + 1, samples: SAMPLES });
      await unless(reading, new Promise((resolve) => setTimeout(resolve, BETWEEN_SAMPLES_MS)));
    }
    const options = { sample, settle: sample === 0 };
    const json = browser.call(page, "greenroomCollector", "collect", [adapter, options]);
    const one = /** @type {Seen} */ (
      JSON.parse(/** @type {string} */ (await unless(reading, json)))
    );
    await unless(reading, pictures.take(one.sample));
    seen.push(one);
  }
  const evidence = evidenceOf(seen, adapter.id, host);
  on("sending", {});
  const { id: audit, report } = await backend.audit(evidence, pictures.taken, signal);
  if (report?.schema !== REPORT_SCHEMA) {
    throw new Trouble("version", { extension: REPORT_SCHEMA, backend: String(report?.schema) });
  }
  const texts = evidence.samples.flatMap((sample) => sample.texts);
  return {
    id: audit,
    report,
    page,
    texts: new Map(texts.map(({ id, text }) => [id, text])),
  };
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
function evidenceOf(seen, platform, host) {
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
 * @template T
 * @param {AbortSignal} signal
 * @param {Promise<T>} work
 * @returns {Promise<T>} `work`, or the signal's reason if that comes first
 */
function unless(signal, work) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** The line to the backend: which one it is, whether it answers, whether it knows this panel. */

import * as browser from "../browser.js";
import { Backend, DEFAULT_BASE, baseUrl, sameRelease } from "./backend.js";
import { Trouble } from "./trouble.js";

/** How long the backend may take to say that it is there. */
const HEALTH_WAIT_MS = 5_000;

/** @typedef {"asking" | "ready" | "unpaired" | "absent" | "mismatch"} LinkState */

export class Link {
  base = DEFAULT_BASE;
  /** @type {{state: LinkState, version: string}} */
  seen = { state: "asking", version: "" };
  #changed;

  /** @param {() => void} changed called whenever `seen` has changed */
  constructor(changed) {
    this.#changed = changed;
  }

  async remember() {
    this.base = await browser.recall("base", DEFAULT_BASE);
  }

  /**
   * @param {string} typed
   * @throws {Trouble} `address`
   */
  async use(typed) {
    this.base = baseUrl(typed);
    await browser.remember("base", this.base);
  }

  /** @param {string} [base] the address in question, else the present one */
  async backend(base = this.base) {
    return new Backend(base, await browser.recall(tokenKey(base), /** @type {?string} */ (null)));
  }

  /** @param {string} code @returns {Promise<void>} @throws {Trouble} */
  async pair(code) {
    const base = this.base;
    const token = await (await this.backend(base)).pair(code, new AbortController().signal);
    await browser.remember(tokenKey(base), token);
  }

  /** @param {string} [base] */
  async unpair(base = this.base) {
    await browser.remember(tokenKey(base), null);
  }

  /**
   * Asks the backend how it is.
   *
   * @param {{isQuiet?: boolean}} [how] quiet: nobody is told that it is being asked
   */
  async look({ isQuiet = false } = {}) {
    const asked = this.base;
    if (!isQuiet) this.#set({ state: "asking", version: "" });
    const hasToken = (await browser.recall(tokenKey(asked), null)) !== null;
    /** @type {Link["seen"]} */
    let seen = { state: "absent", version: "" };
    try {
      const version = await (await this.backend()).health(AbortSignal.timeout(HEALTH_WAIT_MS));
      const isSame = sameRelease(browser.VERSION, version);
      seen = { state: !isSame ? "mismatch" : hasToken ? "ready" : "unpaired", version };
    } catch {
      // Why it is absent matters, and is told, only once a check needs it.
    }
    // Another address may have been saved meanwhile; its own question is under way.
    if (asked === this.base) this.#set(seen);
  }

  /**
   * The rules by which pages are read: from the backend, or, while it is away, the last that it
   * gave, so that what can only be seen now is seen now.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<Adapter[]>}
   * @throws {Trouble}
   */
  async adapters(signal) {
    const key = `adapters:${this.base}`;
    try {
      const backend = await this.backend();
      const [version, adapters] = await Promise.all([
        backend.health(signal),
        backend.platforms(signal),
      ]);
      if (!sameRelease(browser.VERSION, version)) {
        throw new Trouble("version", { extension: browser.VERSION, backend: version });
      }
      await browser.remember(key, adapters);
      return adapters;
    } catch (error) {
      const kept = await browser.recall(key, /** @type {Adapter[] | null} */ (null));
      const isAway = error instanceof Trouble && error.code === "backend_down";
      if (!isAway || kept === null) throw error;
      return kept;
    }
  }

  /** @param {Link["seen"]} seen */
  #set(seen) {
    this.seen = seen;
    this.#changed();
  }
}

/** @param {string} base @returns {string} one token per address, so that none is sent elsewhere */
function tokenKey(base) {
  return `token:${base}`;
}

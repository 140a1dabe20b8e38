/** Answers of people on their way to the backend: kept first, sent in the order given. */

import { asTrouble, isPassing } from "./trouble.js";

const WAIT_MS = 60_000;

export class Outbox {
  /** @type {Queued[]} oldest first */
  waiting = [];
  #vault;
  #link;
  #given = 0;

  /**
   * @param {import("./vault.js").Vault} vault
   * @param {import("./link.js").Link} link
   */
  constructor(vault, link) {
    this.#vault = vault;
    this.#link = link;
  }

  async load() {
    this.waiting = await this.#vault.queued();
  }

  /**
   * Keeps an answer on this machine; `send` takes it from there.
   *
   * @param {AnswerBody} body
   * @throws {Trouble} `storage_full`
   */
  async add(body) {
    // What was refused before is answered anew by this.
    for (const old of this.of(body.url).filter(({ refused, body: { item } }) => refused && item === body.item)) {
      await this.#vault.unqueue(old.key);
    }
    const order = `${body.given_at} ${String(this.#given++).padStart(6, "0")}`;
    await this.#vault.queue({
      key: crypto.randomUUID(),
      order,
      base: this.#link.base,
      body,
      refused: null,
    });
    await this.load();
  }

  /** @param {string} url of a page @returns {Queued[]} its answers that no backend has yet */
  of(url) {
    return this.waiting.filter(({ body, base }) => body.url === url && base === this.#link.base);
  }

  /**
   * Sends what waits, one after the other. Two panels never send at once.
   *
   * @returns {Promise<number>} how many the backend has now
   * @throws {Trouble} where the way is barred; what was not sent stays
   */
  async send() {
    return navigator.locks.request("outbox", async () => {
      await this.load();
      let sent = 0;
      try {
        for (const answer of this.waiting) {
          if (answer.refused !== null) continue;
          sent += await this.#sendOne(answer);
        }
      } finally {
        await this.load();
      }
      return sent;
    });
  }

  /** @param {Queued} answer @returns {Promise<number>} */
  async #sendOne(answer) {
    const backend = await this.#link.backend(answer.base);
    try {
      await backend.answer(answer.body, answer.key, AbortSignal.timeout(WAIT_MS));
    } catch (error) {
      const trouble = asTrouble(error);
      if (isPassing(trouble)) throw trouble;
      await this.#vault.queue({ ...answer, refused: trouble.problem ?? { title: trouble.code } });
      return 0;
    }
    await this.#vault.unqueue(answer.key);
    return 1;
  }
}

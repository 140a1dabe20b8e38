/**
 * What must outlive the panel: scans under way, answers not yet sent, false alarms.
 *
 * All of it lies in the extension's own IndexedDB, which no page reaches; numbers of persons were
 * masked before anything came here. What grows is bounded: see `MAX_*`.
 */

import { Trouble } from "./trouble.js";

const NAME = "greenroom";
const VERSION = 1;
/** Scans kept in all, and those among them that no backend has yet. */
const MAX_SCANS = 12;
const MAX_UNSENT = 8;
const MAX_BYTES = 192 << 20;
const MAX_QUEUED = 500;
const MAX_ALARMS = 2_000;
const MAX_LISTS = 24;

/** @typedef {"scans" | "outbox" | "alarms" | "lists"} StoreName */

export class Vault {
  #db;

  /** @param {IDBDatabase} db */
  constructor(db) {
    this.#db = db;
  }

  /** @returns {Promise<Vault>} */
  static async open() {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const db = asked.result;
      db.createObjectStore("scans", { keyPath: "id" });
      db.createObjectStore("outbox", { keyPath: "key" });
      db.createObjectStore("alarms", { keyPath: "fingerprint" });
      db.createObjectStore("lists", { keyPath: "key" });
    };
    return new Vault(await settled(asked));
  }

  /**
   * Makes room for a scan that begins: the oldest that a backend has go.
   *
   * @param {Scan} scan
   * @throws {Trouble} `storage_full` where only scans are left that no backend has
   */
  async admitScan(scan) {
    const others = (await this.scans()).filter(({ id }) => id !== scan.id);
    const spare = others.filter(({ stage }) => stage === "done").reverse();
    const sum = () => others.reduce((bytes, one) => bytes + one.bytes, scan.bytes);
    while (others.length >= MAX_SCANS || sum() > MAX_BYTES) {
      const oldest = spare.shift();
      if (oldest === undefined) break;
      others.splice(others.indexOf(oldest), 1);
      await this.#run("scans", (store) => store.delete(oldest.id));
    }
    const unsent = others.filter(({ stage }) => stage !== "done");
    if (unsent.length >= MAX_UNSENT || sum() > MAX_BYTES) throw new Trouble("storage_full");
    await this.putScan(scan);
  }

  /** @param {Scan} scan as it stands now @throws {Trouble} `storage_full` */
  async putScan(scan) {
    await this.#run("scans", (store) => store.put(scan));
  }

  /** @returns {Promise<Scan[]>} newest first */
  async scans() {
    const all = /** @type {Scan[]} */ (await this.#run("scans", (store) => store.getAll()));
    return all.sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** @param {string} id @returns {Promise<Scan | undefined>} */
  async scan(id) {
    return this.#run("scans", (store) => store.get(id));
  }

  /** @param {string} id */
  async dropScan(id) {
    await this.#run("scans", (store) => store.delete(id));
  }

  /**
   * @param {Queued} answer
   * @throws {Trouble} `storage_full`
   */
  async queue(answer) {
    if ((await this.queued()).length >= MAX_QUEUED) throw new Trouble("storage_full");
    await this.#run("outbox", (store) => store.put(answer));
  }

  /** @returns {Promise<Queued[]>} in the order in which they were given */
  async queued() {
    const all = /** @type {Queued[]} */ (await this.#run("outbox", (store) => store.getAll()));
    return all.sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  /** @param {string} key */
  async unqueue(key) {
    await this.#run("outbox", (store) => store.delete(key));
  }

  /**
   * @param {Alarm} alarm
   * @throws {Trouble} `storage_full`
   */
  async putAlarm(alarm) {
    const all = await this.alarms();
    const isNew = all.every(({ fingerprint }) => fingerprint !== alarm.fingerprint);
    if (isNew && all.length >= MAX_ALARMS) throw new Trouble("storage_full");
    await this.#run("alarms", (store) => store.put(alarm));
  }

  /** @returns {Promise<Alarm[]>} oldest first */
  async alarms() {
    const all = /** @type {Alarm[]} */ (await this.#run("alarms", (store) => store.getAll()));
    return all.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** @param {string} fingerprint */
  async dropAlarm(fingerprint) {
    await this.#run("alarms", (store) => store.delete(fingerprint));
  }

  /**
   * @param {string} name of a checklist
   * @param {string} url of the page
   * @param {Checklist} list as the backend gave it
   */
  async putList(name, url, list) {
    const all = await this.#lists();
    for (const { key } of all.slice(0, Math.max(0, all.length - MAX_LISTS + 1))) {
      await this.#run("lists", (store) => store.delete(key));
    }
    const kept = { key: `${name} ${url}`, at: new Date().toISOString(), list };
    await this.#run("lists", (store) => store.put(kept));
  }

  /**
   * @param {string} name of a checklist
   * @param {string} url of the page
   * @returns {Promise<{list: Checklist, isOfPage: boolean} | null>} the last that the backend gave
   *   for this page, else for any other
   */
  async list(name, url) {
    const all = (await this.#lists()).filter(({ key }) => key.startsWith(`${name} `)).reverse();
    const own = all.find(({ key }) => key === `${name} ${url}`);
    const found = own ?? all[0];
    return found === undefined ? null : { list: found.list, isOfPage: own !== undefined };
  }

  /** @returns {Promise<{key: string, at: string, list: Checklist}[]>} oldest first */
  async #lists() {
    /** @type {{key: string, at: string, list: Checklist}[]} */
    const all = await this.#run("lists", (store) => store.getAll());
    return all.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** Forgets all of it. */
  async clear() {
    for (const name of /** @type {StoreName[]} */ (["scans", "outbox", "alarms", "lists"])) {
      await this.#run(name, (store) => store.clear());
    }
  }

  /**
   * @param {StoreName} name
   * @param {(store: IDBObjectStore) => IDBRequest<any>} ask
   * @returns {Promise<any>} what was asked, once it is on the disk
   */
  async #run(name, ask) {
    const transaction = this.#db.transaction(name, "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () =>
        reject(
          transaction.error?.name === "QuotaExceededError"
            ? new Trouble("storage_full")
            : transaction.error,
        );
    });
    const [value] = await Promise.all([settled(ask(transaction.objectStore(name))), done]);
    return value;
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The view 设置: the backend's address, pairing, and what is kept on this machine. */

import * as browser from "../browser.js";
import { REQUEST_WAIT_MS } from "./backend.js";
import { save } from "./file.js";
import { part } from "./node.js";
import { adapterFor } from "./reading.js";
import { snapshotOf } from "./snapshot.js";
import { Trouble } from "./trouble.js";

const baseInput = part("base", HTMLInputElement);
const state = part("settings-state", HTMLElement);
const kept = part("kept", HTMLElement);
const keptState = part("kept-state", HTMLElement);
const really = part("forget-really", HTMLElement);
const snapshotButton = part("snapshot", HTMLButtonElement);
const snapshotState = part("snapshot-state", HTMLElement);

export class SettingsView {
  #shared;
  #parts;

  /**
   * @param {import("./pieces.js").Shared} shared
   * @param {object} parts
   * @param {import("./link.js").Link} parts.link
   * @param {import("./vault.js").Vault} parts.vault
   * @param {import("./alarms.js").Alarms} parts.alarms
   * @param {() => void} parts.moved called when the address of the backend has changed
   * @param {() => Promise<void>} parts.forgotten called when all that was kept is forgotten
   */
  constructor(shared, parts) {
    this.#shared = shared;
    this.#parts = parts;
    part("settings-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#use(baseInput.value);
    });
    part("unpair", HTMLButtonElement).addEventListener("click", async () => {
      await parts.link.unpair();
      state.textContent = shared.words.say("settings_unpaired");
      await parts.link.look();
    });
    part("alarms-export", HTMLButtonElement).addEventListener("click", () => this.#export());
    snapshotButton.addEventListener("click", () => this.#snapshot());
    part("forget", HTMLButtonElement).addEventListener("click", () => {
      really.hidden = false;
      part("forget-no", HTMLButtonElement).focus();
    });
    part("forget-no", HTMLButtonElement).addEventListener("click", () => this.#fold());
    part("forget-yes", HTMLButtonElement).addEventListener("click", () => this.#forget());
  }

  /** Counts anew what is kept. */
  async load() {
    const { vault, alarms } = this.#parts;
    const [scans, queued] = await Promise.all([vault.scans(), vault.queued()]);
    const bytes = scans.reduce((sum, scan) => sum + scan.bytes, 0);
    kept.textContent = this.#shared.words.say("kept", {
      scans: scans.length,
      unsent: scans.filter(({ stage }) => stage !== "done").length,
      answers: queued.length,
      alarms: alarms.count,
      megabytes: (bytes / 1e6).toFixed(1),
    });
    part("alarms-export", HTMLButtonElement).disabled = alarms.count === 0;
  }

  draw() {
    baseInput.value = this.#parts.link.base;
    state.textContent = "";
    keptState.textContent = "";
    snapshotState.textContent = "";
    part("settings-version", HTMLElement).textContent = this.#shared.words.say("settings_version", {
      version: browser.VERSION,
    });
    this.load();
  }

  /** @param {string} typed */
  async #use(typed) {
    const { link, moved } = this.#parts;
    state.textContent = "";
    try {
      await link.use(typed);
      this.#shared.clear();
      baseInput.value = link.base;
      state.textContent = this.#shared.words.say("settings_saved");
      moved();
    } catch (error) {
      this.#shared.fail(error);
    }
    await link.look();
  }

  #export() {
    save("greenroom-false-alarms.json", this.#parts.alarms.exported());
    keptState.textContent = this.#shared.words.say("alarms_exported", {
      count: this.#parts.alarms.count,
    });
  }

  /** Saves the page as a masked file; what went wrong is told as anywhere else. */
  async #snapshot() {
    const { words, target, clear, fail } = this.#shared;
    snapshotButton.disabled = true;
    snapshotState.textContent = words.say("snapshot_making");
    clear();
    try {
      const page = target();
      if (page === null) throw new Trouble("no_target");
      const adapters = await this.#parts.link.adapters(AbortSignal.timeout(REQUEST_WAIT_MS));
      const { name, blob } = await snapshotOf(page, adapterFor(adapters, page.url));
      save(name, blob);
      snapshotState.textContent = words.say("snapshot_saved");
    } catch (error) {
      snapshotState.textContent = "";
      fail(error);
    }
    snapshotButton.disabled = false;
  }

  #fold() {
    really.hidden = true;
    part("forget", HTMLButtonElement).focus();
  }

  async #forget() {
    const { vault, alarms, forgotten } = this.#parts;
    await vault.clear();
    await browser.forgetAll();
    await alarms.load();
    await forgotten();
    this.#fold();
    keptState.textContent = this.#shared.words.say("forgotten");
    await this.load();
  }
}

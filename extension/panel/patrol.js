/** The view 巡检: a live room watched over time, and what came up while it was. */

import * as browser from "../browser.js";
import { Alerts, drawRounds } from "./alerts.js";
import { drawLeaves } from "./notices.js";
import { node } from "./node.js";
import { field } from "./pieces.js";
import { pageOf } from "./reading.js";
import { shortAddress } from "./report.js";
import { Rounds, faultsOf } from "./rounds.js";
import { Trouble } from "./trouble.js";

const EVERY_S = { least: 10, most: 300, usual: 30 };
/** For how long at most, in minutes. */
const LENGTHS = [30, 60, 120, 240, 480];
const ROUNDS_SHOWN = 12;

export class Patrol {
  /** @type {Rounds | null} */
  #rounds = null;
  #every = EVERY_S.usual;
  #length = 120;
  #alerts;
  /** @type {import("./rounds.js").Round[]} newest first */
  #shown = [];
  #count = 0;
  #lines = 0;
  /** @type {browser.Target | null} */
  #watched = null;
  /** Address of the page that the view speaks of. */
  #drawnFor = "";
  /** @type {Record<Outcome, number>[]} of each stretch */
  #stretches = [];
  /** @type {Exclude<import("./rounds.js").StopReason, "forgotten"> | "" | "closing"} */
  #over = "";
  /** @type {Trouble | null} */
  #trouble = null;
  #root;
  #shared;
  #parts;

  /**
   * @param {HTMLElement} root
   * @param {import("./pieces.js").Shared} shared
   * @param {object} parts
   * @param {import("./link.js").Link} parts.link
   * @param {import("./scan.js").Scanner} parts.scanner
   * @param {import("./vault.js").Vault} parts.vault
   * @param {browser.Place} parts.place
   */
  constructor(root, shared, parts) {
    this.#root = root;
    this.#shared = shared;
    this.#parts = parts;
    this.#alerts = new Alerts(shared.words);
  }

  /** How often, and for how long, as it was chosen last. */
  async remember() {
    this.#every = Number(await browser.recall("patrol_every_s", EVERY_S.usual));
    this.#length = Number(await browser.recall("patrol_minutes", 120));
  }

  /** @param {Scan} scan @returns {boolean} */
  owns(scan) {
    return this.#rounds?.scan?.id === scan.id;
  }

  get isRunning() {
    return this.#rounds !== null;
  }

  /** Another page may stand in front of this panel, or in the tab that is watched. */
  async retarget() {
    const rounds = this.#rounds;
    if (rounds === null) {
      if (this.#shared.url() !== this.#drawnFor) await this.#drawPage();
      return;
    }
    const left = await this.#left();
    if (left !== null) rounds.stop(left);
  }

  forget() {
    this.#rounds?.stop("forgotten");
    this.#clear();
    this.#over = "";
    this.draw();
  }

  draw() {
    const { words } = this.#shared;
    const every = node("input", { id: "patrol-every", type: "number" }, []);
    Object.assign(every, { min: EVERY_S.least, max: EVERY_S.most, value: this.#every });
    every.addEventListener("change", () => {
      if (!every.checkValidity() || every.value === "") return every.reportValidity();
      this.#every = Number(every.value);
      browser.remember("patrol_every_s", this.#every);
    });
    const length = node(
      "select",
      { id: "patrol-length" },
      LENGTHS.map((one) =>
        node("option", { value: String(one) }, words.say("patrol_minutes", { count: one })),
      ),
    );
    length.value = String(this.#length);
    length.addEventListener("change", () => {
      this.#length = Number(length.value);
      browser.remember("patrol_minutes", this.#length);
    });
    const start = node("button", { type: "button", id: "patrol-start", class: "main" }, [
      words.say("patrol_start"),
    ]);
    start.addEventListener("click", () => this.#start());
    const stop = node("button", { type: "button", id: "patrol-stop" }, words.say("patrol_stop"));
    stop.addEventListener("click", () => this.#stop());
    this.#root.replaceChildren(
      node("h2", {}, words.say("patrol_title")),
      node("p", { class: "note" }, words.say("patrol_intro")),
      node("p", { id: "patrol-page", class: "note" }, ""),
      field("patrol-every", words.say("patrol_every"), every),
      field("patrol-length", words.say("patrol_length"), length),
      node("p", { class: "actions" }, [start, stop]),
      node("p", { id: "patrol-status", role: "status" }, ""),
      node("p", { id: "patrol-trouble", class: "warn", role: "status" }, ""),
      node("div", { id: "patrol-leaves" }, []),
      node("div", { id: "patrol-results", class: "group" }, []),
    );
    this.#drawPage();
    this.#drawState();
  }

  async #start() {
    const target = this.#shared.target();
    if (target === null) return this.#shared.fail(new Trouble("no_target"));
    if (this.isRunning) return;
    const origin = target.url ? new URL(target.url).origin : "";
    const host = /** @type {HostKind} */ (await browser.recall(`host:${origin}`, "undeclared"));
    this.#clear();
    this.#watched = target;
    this.#over = "";
    this.#rounds = new Rounds(this.#parts, {
      round: (round) => this.#take(round),
      stretch: ({ report }) => {
        this.#stretches.push(report.counts);
        this.#alerts.takeFaults(faultsOf(report), this.#count <= 1);
        this.#drawState();
      },
      trouble: (trouble) => {
        this.#trouble = trouble;
        this.#drawState();
        // Whoever asks how the backend is also waits for it to come back.
        if (trouble.code === "backend_down") this.#parts.link.look({ isQuiet: true });
      },
      left: () => this.#left(),
    });
    this.#drawState();
    const plan = { target, host, every_s: Math.max(1, this.#every), most_s: this.#length * 60 };
    const over = await this.#rounds.run(plan);
    this.#over = over === "forgotten" ? "" : over;
    this.#rounds = null;
    this.#drawPage();
    this.#drawState();
    if (this.#trouble !== null) this.#shared.fail(this.#trouble);
    await this.#parts.link.look();
  }

  #stop() {
    this.#over = "closing";
    this.#drawState();
    this.#rounds?.stop("stopped");
  }

  /** @returns {Promise<import("./rounds.js").Left | null>} */
  async #left() {
    const watched = this.#watched;
    if (watched === null) return null;
    const tab = await browser.tab(watched.tabId);
    if (tab === null) return "closed";
    // An address that could be seen before is hidden only after the tab went to another site.
    if (tab.url === null) return watched.url === null ? null : "navigated";
    return watched.url === null || pageOf(tab.url) === pageOf(watched.url) ? null : "navigated";
  }

  #clear() {
    this.#alerts.clear();
    [this.#shown, this.#stretches] = [[], []];
    [this.#count, this.#lines, this.#trouble] = [0, 0, null];
  }

  /** @param {import("./rounds.js").Round} round */
  #take(round) {
    this.#trouble = null;
    this.#count += 1;
    if (this.#count > 1) this.#lines += round.lines;
    this.#alerts.takeFaults(round.found, this.#count === 1);
    this.#alerts.takeFrame(round.inFrame, this.#count === 1);
    this.#shown = [round, ...this.#shown].slice(0, ROUNDS_SHOWN);
    this.#drawState();
  }

  async #drawPage() {
    const { words } = this.#shared;
    const url = this.#shared.url();
    const line = this.#root.querySelector("#patrol-page");
    if (line === null) return;
    this.#drawnFor = url;
    line.textContent = url ? words.say("patrol_page", { page: shortAddress(url) }) : words.say("page_hint");
    const leaves = await drawLeaves(url || null, words);
    this.#root.querySelector("#patrol-leaves")?.replaceChildren(leaves);
  }

  #drawState() {
    const { words } = this.#shared;
    const find = (/** @type {string} */ id) => this.#root.querySelector(`#patrol-${id}`);
    const [start, stop, every, length] = ["start", "stop", "every", "length"].map(find);
    for (const one of [start, every, length]) one?.toggleAttribute("disabled", this.isRunning);
    if (stop instanceof HTMLButtonElement) {
      stop.hidden = !this.isRunning;
      stop.disabled = this.#over === "closing";
    }
    const status = find("status");
    if (status instanceof HTMLElement) {
      const values = { count: this.#count, lines: this.#lines, alerts: this.#alerts.count };
      status.textContent = [
        this.isRunning || this.#count > 0 ? words.say("patrol_count", values) : "",
        this.#over === "" ? "" : words.say(`patrol_${this.#over}`),
      ]
        .filter(Boolean)
        .join(" ");
      status.dataset.state = this.isRunning ? "running" : this.#over;
      status.dataset.count = String(this.#count);
    }
    const trouble = find("trouble");
    if (trouble instanceof HTMLElement) {
      trouble.hidden = this.#trouble === null;
      const code = this.#trouble?.code ?? "unexpected";
      trouble.textContent =
        this.#trouble === null
          ? ""
          : words.say("patrol_trouble", {
              what: words.say(`trouble_${code}`, this.#trouble.values),
            });
    }
    if (this.#count === 0) return find("results")?.replaceChildren();
    find("results")?.replaceChildren(
      this.#alerts.draw(this.#stretches),
      drawRounds(this.#shown, words),
    );
  }
}

/** Before going live: pictures, scripts and lists of goods, one by one. Nothing of them is kept. */

import { factsOf, outcomeOf } from "./entry.js";
import { MAX_GOODS, goodsEvidence, goodsOf, siftGoods } from "./goods.js";
import { node } from "./node.js";
import { advice, chip, marked } from "./pieces.js";
import { batches, decoded, linesOf } from "./script.js";
import { Trouble, asTrouble } from "./trouble.js";

const MAX_FILES = 20;
const MAX_PICTURE_BYTES = 8 << 20;
const MAX_SCRIPT_BYTES = 2 << 20;
const MAX_LINES = 10_000;
const ZONES = ["cover", "avatar", "goods_image", "player", "overlay"];
const ACCEPTED = "image/*,.txt,.md,.srt,.vtt,.csv,.tsv";
const SCRIPT = /\.(txt|md|srt|vtt)$/i;
const GOODS = /\.(csv|tsv)$/i;

/** @typedef {import("./entry.js").Entry} Entry */

export class Before {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {AbortController | null} */
  #running = null;
  #left = 0;
  #root;
  #shared;
  #zone = "cover";
  #typed = "";
  #typedGoods = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./pieces.js").Shared} shared
   */
  constructor(root, shared) {
    this.#root = root;
    this.#shared = shared;
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  draw() {
    const { words } = this.#shared;
    const zone = node(
      "select",
      { id: "before-zone" },
      ZONES.map((id) => node("option", { value: id }, words.say(`zone_${id}`))),
    );
    zone.value = this.#zone;
    zone.addEventListener("change", () => (this.#zone = zone.value));
    const files = node(
      "input",
      { type: "file", id: "before-files", multiple: "", hidden: "", accept: ACCEPTED },
      [],
    );
    // The browser's own button speaks the browser's language.
    const choose = node(
      "button",
      { type: "button", id: "before-choose" },
      words.say("before_files"),
    );
    choose.addEventListener("click", () => files.click());
    files.addEventListener("change", () => {
      this.#take([...(files.files ?? [])]);
      files.value = "";
    });
    const typed = node("textarea", { id: "before-text", rows: "4" }, []);
    typed.value = this.#typed;
    typed.addEventListener("input", () => (this.#typed = typed.value));
    const goods = node("textarea", { id: "before-goods", rows: "4" }, []);
    goods.value = this.#typedGoods;
    goods.addEventListener("input", () => (this.#typedGoods = goods.value));
    const submit = node(
      "button",
      { type: "submit", id: "before-check" },
      words.say("before_check"),
    );
    const form = node("form", { class: "before" }, [
      node("h2", {}, words.say("before_title")),
      node("p", { class: "note" }, words.say("before_intro")),
      node("p", { class: "host" }, [
        node("label", { for: "before-zone" }, words.say("before_zone")),
        zone,
      ]),
      node("div", { class: "drop" }, [
        choose,
        files,
        node("p", { class: "note" }, words.say("before_drop")),
      ]),
      node("label", { for: "before-text" }, words.say("before_text")),
      typed,
      node("label", { for: "before-goods" }, words.say("before_goods")),
      node("p", { class: "note", id: "before-goods-note" }, words.say("before_goods_note")),
      goods,
      submit,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (typed.value.trim()) this.#takeScript(words.say("before_typed"), typed.value);
      if (goods.value.trim()) this.#takeGoods(words.say("before_goods_typed"), goods.value);
      this.#work();
    });
    const cancel = node(
      "button",
      { type: "button", id: "before-cancel" },
      words.say("cancel"),
    );
    cancel.addEventListener("click", () => this.#running?.abort());
    this.#root.replaceChildren(
      form,
      node("p", { id: "before-status", role: "status", class: "note" }, ""),
      cancel,
      node("div", { id: "before-results", class: "group" }, []),
    );
    this.#drawResults();
  }

  #drawResults() {
    const { words } = this.#shared;
    const waiting = this.#entries.filter(({ state }) => state === "waiting" || state === "looking");
    const status = this.#root.querySelector("#before-status");
    if (status !== null) {
      const total = this.#entries.length;
      const key = waiting.length > 0 ? "before_looking" : "before_done";
      const said = total === 0 ? "" : words.say(key, { done: total - waiting.length, total });
      const more = this.#left > 0 ? words.say("before_left", { count: this.#left }) : "";
      status.textContent = [said, more].filter(Boolean).join(" ");
      status.setAttribute("data-left", String(waiting.length));
    }
    const cancel = this.#root.querySelector("#before-cancel");
    if (cancel instanceof HTMLElement) cancel.hidden = this.#running === null;
    const rows = this.#entries.map((entry) => this.#drawEntry(entry)).reverse();
    this.#root.querySelector("#before-results")?.replaceChildren(...rows);
  }

  /** @param {Entry} entry */
  #drawEntry(entry) {
    const { words } = this.#shared;
    const outcome = outcomeOf(entry);
    const facts = factsOf(entry, words);
    return node("article", { class: "check", "data-file": entry.name, "data-outcome": outcome }, [
      node("h3", { class: "file" }, [
        node("span", { class: "name" }, entry.name),
        entry.state === "done" || entry.state === "failed"
          ? chip(outcome, words)
          : node("span", { class: "chip" }, words.say(`before_${entry.state}_one`)),
      ]),
      ...facts.map((fact) => node("p", { class: "note" }, fact)),
      node("ul", { class: "findings" }, [
        ...(entry.look?.findings ?? []).map((one) =>
          this.#drawFinding(one, entry.look?.lines[one.line]?.text ?? "", ""),
        ),
        ...entry.found.flatMap(({ id, findings }) => {
          const line = entry.lines.find((one) => one.id === id)?.text ?? "";
          const where = id === "" ? "" : words.say("before_line", { number: id });
          return findings.map((one) => this.#drawFinding(one, one.text ?? line, where));
        }),
      ]),
    ]);
  }

  /**
   * @param {LineFinding & {crop?: string}} finding
   * @param {string} text
   * @param {string} where
   */
  #drawFinding(finding, text, where) {
    const { words } = this.#shared;
    return node("li", { "data-found": finding.check, "data-outcome": finding.outcome }, [
      node("div", { class: "finding" }, [
        node("span", { class: "where" }, [where, " ", chip(finding.outcome, words)]),
        finding.crop
          ? node("img", { class: "crop", src: finding.crop, alt: finding.quote }, [])
          : null,
        marked(text, finding.start, finding.end),
        node("span", {}, words.pick(finding.says)),
      ]),
      advice("remedy", words.say("check_remedy"), words.pick(finding.suggestion)),
      finding.lowered ? node("p", { class: "note" }, words.pick(finding.lowered)) : null,
    ]);
  }

  /** @param {File[]} files */
  async #take(files) {
    const room = MAX_FILES - this.#entries.filter(({ state }) => state === "waiting").length;
    this.#left = Math.max(0, files.length - room);
    for (const file of files.slice(0, room)) {
      if (SCRIPT.test(file.name) || GOODS.test(file.name)) {
        if (file.size > MAX_SCRIPT_BYTES) this.#refuse(file.name);
        else if (GOODS.test(file.name)) this.#takeGoods(file.name, decoded(await file.arrayBuffer()));
        else this.#takeScript(file.name, decoded(await file.arrayBuffer()));
      } else if (file.size > MAX_PICTURE_BYTES) this.#refuse(file.name);
      else this.#takePicture(file);
    }
    await this.#work();
  }

  /** @param {string} name of a file that is too large to send */
  #refuse(name) {
    const entry = this.#add(name, async () => {});
    entry.state = "failed";
    entry.trouble = new Trouble("too_large");
  }

  /**
   * @param {string} name
   * @param {Entry["run"]} run
   */
  #add(name, run) {
    /** @type {Entry} */
    const entry = { name, state: "waiting", run, look: null, lines: [], found: [], trouble: null };
    this.#entries.push(entry);
    return entry;
  }

  /** @param {File} file */
  #takePicture(file) {
    const zone = this.#zone;
    const entry = this.#add(file.name, async (signal) => {
      entry.look = await (await this.#shared.backend()).look(file, zone, signal);
    });
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #takeScript(name, text) {
    const entry = this.#add(name, async (signal) => {
      const backend = await this.#shared.backend();
      for (const lines of batches(entry.lines)) {
        entry.found.push(...(await backend.texts(lines, signal)));
      }
    });
    entry.lines = linesOf(text);
    if (entry.lines.length > MAX_LINES) {
      entry.state = "failed";
      entry.trouble = new Trouble("too_large");
    }
  }

  /**
   * @param {string} name
   * @param {string} text rows of goods
   */
  #takeGoods(name, text) {
    const goods = goodsOf(text);
    const entry = this.#add(name, async (signal) => {
      const evidence = goodsEvidence(goods, this.#shared.url());
      const report = await (await this.#shared.backend()).preview(evidence, signal);
      entry.found = siftGoods(report);
    });
    entry.lines = goods.map(({ row, title }) => ({ id: row, text: title }));
    if (goods.length > MAX_GOODS) {
      entry.state = "failed";
      entry.trouble = new Trouble("too_large");
    }
  }

  /** One file after the other, so that each result stands as soon as it is there. */
  async #work() {
    if (this.#running !== null) return this.#drawResults();
    const running = new AbortController();
    this.#running = running;
    this.#shared.recover();
    for (;;) {
      const entry = this.#entries.find(({ state }) => state === "waiting");
      if (entry === undefined) break;
      entry.state = "looking";
      this.#drawResults();
      try {
        running.signal.throwIfAborted();
        await entry.run(running.signal);
        entry.state = "done";
      } catch (error) {
        entry.state = "failed";
        entry.trouble = asTrouble(error);
        if (entry.trouble.code === "unpaired") this.#shared.fail(error);
      }
    }
    this.#running = null;
    this.#drawResults();
  }
}

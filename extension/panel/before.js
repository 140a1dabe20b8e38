/** Before going live: pictures and a script, looked at one by one. Nothing of them is kept. */

import { node } from "./node.js";
import { advice, chip, marked, worst } from "./pieces.js";
import { Trouble, asTrouble } from "./trouble.js";

const MAX_FILES = 20;
const MAX_PICTURE_BYTES = 8 << 20;
const MAX_SCRIPT_BYTES = 2 << 20;
const MAX_LINES = 10_000;
/** What one request takes: the backend's limits with room to spare. */
const LINES_AT_ONCE = 500;
const CHARS_AT_ONCE = 80_000;
const ZONES = ["cover", "avatar", "goods_image", "player", "overlay"];
const ACCEPTED = "image/*,.txt,.md,.srt,.vtt";
const SCRIPT = /\.(txt|md|srt|vtt)$/i;

/**
 * @typedef {object} Entry One file and what came of it.
 * @property {string} name
 * @property {"waiting" | "looking" | "done" | "failed"} state
 * @property {(signal: AbortSignal) => Promise<void>} run
 * @property {Look | null} look
 * @property {ScriptLine[]} lines
 * @property {LineFindings[]} found
 * @property {Trouble | null} trouble
 *
 * @typedef {{id: string, text: string}} ScriptLine
 */

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
      submit,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (typed.value.trim()) this.#takeScript(words.say("before_typed"), typed.value);
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
          const text = entry.lines.find((line) => line.id === id)?.text ?? "";
          const where = words.say("before_line", { number: id });
          return findings.map((one) => this.#drawFinding(one, text, where));
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
      if (SCRIPT.test(file.name)) {
        if (file.size > MAX_SCRIPT_BYTES) this.#refuse(file.name);
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

/** @param {Entry} entry @returns {Outcome} never a pass for what was not looked at in full */
function outcomeOf({ state, look, lines, found }) {
  if (state === "failed") return "error";
  if (state !== "done") return "not_tested";
  const all = [...(look?.findings ?? []), ...found.flatMap(({ findings }) => findings)];
  const isWhole = look === null ? lines.length > 0 : isSeen(look);
  const isOdd = look !== null && asksPerson(look);
  return worst(
    [
      ...all.map(({ outcome }) => outcome),
      ...(isOdd ? [/** @type {Outcome} */ ("needs_review")] : []),
      isWhole ? "pass" : "not_tested",
    ],
    "not_tested",
  );
}

/** @param {Look} look @returns {boolean} whether its words, codes and marks were all looked for */
function isSeen({ codes, marks, unseen }) {
  return unseen.length === 0 && codes !== undefined && marks !== undefined;
}

/** @param {Look} look @returns {boolean} a code that leads away, or a mark that is faulty */
function asksPerson({ codes = [], marks = [] }) {
  // Digits alone are the bar code of goods; other words of a code are judged by nobody here.
  const leadsAway = codes.some(
    ({ data, purpose, risks }) =>
      risks.length > 0 || (purpose === undefined ? !/^\d+$/.test(data) : purpose !== "own"),
  );
  return leadsAway || marks.some(({ faults }) => faults.length > 0);
}

/**
 * @param {Entry} entry
 * @param {import("./words.js").Vocabulary} words
 * @returns {string[]}
 */
function factsOf({ state, look, lines, trouble }, words) {
  if (trouble !== null) {
    const { code, values, problem } = trouble;
    const says = [problem?.title, problem?.detail, problem?.remedy].map((one) => words.pick(one));
    const own = [words.say(`trouble_${code}`, values), words.say(`trouble_${code}_remedy`, values)];
    return [(problem === null ? own : says).filter(Boolean).join(" · ")];
  }
  if (state !== "done") return [];
  if (look === null) return [words.say("before_lines", { count: lines.length })];
  const { width_px, height_px, codes, marks, unseen } = look;
  const read = { width: width_px, height: height_px, count: look.lines.length };
  return [
    words.say("before_read", read),
    ...(codes === undefined ? [words.say("before_no_codes")] : []),
    ...(codes ?? []).map(({ data, purpose }) =>
      words.say("before_code", { purpose: words.say(`purpose_${purpose ?? "words"}`), data }),
    ),
    ...(marks ?? []).map(({ standard, faults }) =>
      words.say(faults.length > 0 ? "before_mark_fault" : "before_mark", {
        standard: standard === "tc260" ? "TC260" : "C2PA",
        faults: faults.join(", "),
      }),
    ),
    ...unseen.map((reason) => words.say("before_unseen", { reason: words.say(`unseen_${reason}`) })),
  ];
}

/**
 * @param {ArrayBuffer} raw
 * @returns {string} as UTF-8, or as the encoding of older Chinese files
 */
function decoded(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder("gb18030").decode(raw);
  }
}

/** @param {string} text @returns {ScriptLine[]} with words in them, by their number */
function linesOf(text) {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ id: String(index + 1), text: line.trim() }))
    .filter(({ text: line }) => line !== "" && !/^\d+$|-->|^WEBVTT/.test(line));
}

/** @param {ScriptLine[]} lines @returns {Generator<ScriptLine[]>} as many as one request takes */
function* batches(lines) {
  /** @type {ScriptLine[]} */
  let batch = [];
  let chars = 0;
  for (const line of lines) {
    if (batch.length === LINES_AT_ONCE || (batch.length > 0 && chars + line.text.length > CHARS_AT_ONCE)) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(line);
    chars += line.text.length;
  }
  if (batch.length > 0) yield batch;
}

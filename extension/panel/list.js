/** The checklists: what a machine saw, and questions that people answer. Usable at any time. */

import * as browser from "../browser.js";
import { drawAnswerForm, emptyDraft } from "./answer-form.js";
import { blank, drawLeads, drawMachine, drawProofs, drawQueued, today } from "./list-row.js";
import { masked } from "./mask.js";
import { node } from "./node.js";
import { advice, field, focusAgain, pressed } from "./pieces.js";
import { asTrouble } from "./trouble.js";

const LISTS = ["minute", "quick", "full", "register"];
const ROLES = ["operator", "reviewer", "host", "service", "agency", "platform"];
const WAIT_MS = 60_000;

export class List {
  #root;
  #shared;
  #outbox;
  #vault;
  /** @type {Checklist | null} */
  #list = null;
  /** Whether it is the one that was kept, since the backend is away. */
  #isKept = false;
  #url = "";
  #name = "quick";
  #author = "";
  #role = "operator";
  #onlyOpen = false;
  /** @type {Map<string, import("./answer-form.js").Draft>} what is typed and not kept yet, by page and item */
  #drafts = new Map();
  /** @type {Set<string>} items that stand open */
  #open = new Set();
  #asked = 0;
  #isPressed;
  #isStale = false;

  /**
   * @param {HTMLElement} root
   * @param {import("./pieces.js").Shared} shared
   * @param {import("./outbox.js").Outbox} outbox
   * @param {import("./vault.js").Vault} vault
   */
  constructor(root, shared, outbox, vault) {
    this.#root = root;
    this.#shared = shared;
    this.#outbox = outbox;
    this.#vault = vault;
    this.#isPressed = pressed(root, () => this.#isStale && this.draw());
  }

  /** Who answers, as remembered on this machine. */
  async remember() {
    this.#author = await browser.recall("author", "");
    this.#role = await browser.recall("role", "operator");
  }

  async load() {
    const asked = ++this.#asked;
    const url = this.#shared.url();
    if (url !== this.#url && this.#list !== null) {
      // Answers of another page must not stand here for a moment.
      this.#list = null;
      this.draw();
      this.#open.clear();
    }
    try {
      const backend = await this.#shared.backend();
      const list = await backend.checklist(this.#name, url, AbortSignal.timeout(WAIT_MS));
      // Another list or another page may have been asked for meanwhile.
      if (asked !== this.#asked) return;
      [this.#list, this.#url, this.#isKept] = [list, url, false];
      await this.#vault.putList(this.#name, url, list);
      this.#shared.recover();
    } catch (error) {
      if (asked === this.#asked) await this.#fallBack(url, error);
    }
    if (asked === this.#asked) this.draw();
  }

  /**
   * Without a backend the list that was kept can be answered all the same.
   *
   * @param {string} url
   * @param {unknown} error
   */
  async #fallBack(url, error) {
    const isAway = ["backend_down", "timeout"].includes(asTrouble(error).code);
    const kept = isAway ? await this.#vault.list(this.#name, url) : null;
    if (kept === null) return this.#shared.fail(error);
    // What held for another page, or on another day, says nothing here and now.
    const isHere = kept.isOfPage && kept.list.as_of === today();
    [this.#list, this.#url, this.#isKept] = [isHere ? kept.list : blank(kept.list), url, true];
  }

  /** Answers have gone out: what the backend makes of them stands here next. */
  sent() {
    if (!this.#root.hidden && !this.#isTyping()) this.load();
    else this.draw();
  }

  /** All that was kept on this machine is gone. */
  async forget() {
    this.#drafts.clear();
    [this.#author, this.#role, this.#list] = ["", "operator", null];
    this.draw();
  }

  #isTyping() {
    return this.#root.contains(document.activeElement) && document.activeElement instanceof HTMLTextAreaElement;
  }

  draw() {
    this.#isStale = this.#isPressed();
    if (this.#isStale) return;
    const { words } = this.#shared;
    // The toggle event comes later than the toggle.
    for (const row of this.#root.querySelectorAll("details[data-row]")) {
      const id = row.getAttribute("data-row") ?? "";
      if (row.hasAttribute("open")) this.#open.add(id);
      else this.#open.delete(id);
    }
    const typing = document.activeElement;
    const name = this.#select("list-name", LISTS, "list", this.#name, (value) => {
      this.#name = value;
      this.load();
    });
    const role = this.#select("list-role", ROLES, "role", this.#role, (value) => {
      this.#role = value;
      browser.remember("role", value);
      this.draw();
    });
    const author = node("input", { id: "list-author", maxlength: "80", autocomplete: "name" }, []);
    author.value = this.#author;
    author.addEventListener("change", () => {
      this.#author = author.value.trim();
      browser.remember("author", this.#author);
    });
    const only = node("input", { type: "checkbox", id: "list-open" }, []);
    only.checked = this.#onlyOpen;
    only.addEventListener("change", () => {
      this.#onlyOpen = only.checked;
      this.draw();
    });
    this.#root.replaceChildren(
      node("div", { class: "who" }, [
        field("list-name", words.say("list_name"), name),
        field("list-author", words.say("list_author"), author),
        field("list-role", words.say("list_role"), role),
        node("p", { class: "row" }, [only, node("label", { for: "list-open" }, words.say("list_open"))]),
      ]),
      this.#list === null
        ? node("p", { class: "note", id: "list-none" }, words.say("list_none"))
        : this.#drawList(this.#list),
    );
    focusAgain(typing);
  }

  /**
   * @param {string} id
   * @param {string[]} values
   * @param {string} stem of their sentences
   * @param {string} chosen
   * @param {(value: string) => void} changed
   */
  #select(id, values, stem, chosen, changed) {
    const { words } = this.#shared;
    const options = values.map((value) =>
      node("option", { value }, words.say(`${stem}_${value}`)),
    );
    const select = node("select", { id }, options);
    select.value = chosen;
    select.addEventListener("change", () => changed(select.value));
    return select;
  }

  /** @param {Checklist} list */
  #drawList(list) {
    const { words } = this.#shared;
    const asked = list.rows.filter(({ question }) => question !== null);
    const machine = list.rows.filter(({ question }) => question === null);
    const shown = this.#onlyOpen ? asked.filter(({ outcome }) => outcome === "not_tested") : asked;
    /** @type {Map<string, ChecklistRow[]>} */
    const sections = new Map();
    for (const row of shown) {
      const section = words.pick(row.section);
      sections.set(section, [...(sections.get(section) ?? []), row]);
    }
    const done = asked.length - list.unanswered;
    return node("div", { class: "report" }, [
      node("p", { id: "list-progress", role: "status" }, [
        words.say("list_progress", { done, total: asked.length }),
      ]),
      this.#url === "" ? node("p", { class: "note" }, words.say("list_no_page")) : null,
      this.#isKept ? node("p", { id: "list-kept", class: "warn" }, words.say("list_kept")) : null,
      ...[...sections].map(([name, rows]) =>
        node("section", { class: "group" }, [
          node("h2", {}, name),
          ...rows.map((row) => this.#drawRow(row)),
        ]),
      ),
      machine.length > 0 ? drawMachine(machine, words) : null,
      node("p", { class: "disclaimer" }, words.pick(list.disclaimer)),
    ]);
  }

  /** @param {ChecklistRow} row */
  #drawRow(row) {
    const { words } = this.#shared;
    const question = /** @type {Question} */ (row.question);
    const queued = this.#outbox.of(this.#url).filter(({ body }) => body.item === row.id).at(-1);
    const state = queued === undefined ? "" : queued.refused === null ? "queued" : "refused";
    const details = node(
      "details",
      { class: "check", "data-row": row.id, "data-outcome": row.outcome, "data-queued": state },
      [
        // By its id it is focused again when the list is drawn anew.
        node("summary", { id: `row ${row.id}` }, [
          node("span", { class: "name" }, words.pick(row.asks)),
          node(
            "span",
            { class: "chip", "data-outcome": state ? "" : row.outcome },
            words.say(state ? `answer_${state}` : `answered_${row.outcome}`),
          ),
        ]),
      ],
    );
    const fill = () => {
      if (details.childElementCount > 1) return;
      details.append(
        node("p", { class: "says" }, words.pick(row.says)),
        ...["how", "good", "bad", "proof"].flatMap((part) => {
          const says = words.pick(question[/** @type {"how"} */ (part)]);
          return advice(part === "bad" ? "review" : "remedy", words.say(`item_${part}`), says) ?? [];
        }),
        drawProofs(question, words),
        queued === undefined ? "" : drawQueued(queued, words),
        drawLeads(row, words),
        this.#drawForm(row, question),
      );
    };
    // Hundreds of rows: what nobody has opened is not made.
    details.addEventListener("toggle", fill);
    if (this.#open.has(row.id)) {
      fill();
      details.open = true;
    }
    return details;
  }

  /**
   * @param {ChecklistRow} row
   * @param {Question} question
   */
  #drawForm(row, question) {
    const { words } = this.#shared;
    if (!question.who.includes(this.#role)) {
      const who = question.who.map((role) => words.say(`role_${role}`)).join(" / ");
      return node("p", { class: "note" }, words.say("list_not_yours", { who }));
    }
    const key = `${this.#url} ${row.id}`;
    return drawAnswerForm(row.id, {
      words,
      draft: this.#drafts.get(key) ?? emptyDraft(),
      isOpen: this.#url !== "",
      author: () => this.#author,
      typed: (draft) => this.#drafts.set(key, draft),
      save: (draft) => this.#save(row, draft),
      fail: this.#shared.fail,
    });
  }

  /**
   * @param {ChecklistRow} row
   * @param {import("./answer-form.js").Draft} draft that is whole
   */
  async #save(row, { verdict, note, files }) {
    const key = `${this.#url} ${row.id}`;
    await this.#outbox.add({
      url: this.#url,
      item: row.id,
      author: masked(this.#author),
      role: this.#role,
      verdict: /** @type {Verdict} */ (verdict),
      note: masked(note.trim()),
      about: [...new Set(row.findings.map(({ fingerprint }) => fingerprint))],
      given_at: new Date().toISOString(),
      files,
    });
    this.#drafts.delete(key);
    this.draw();
    const summary = this.#root.querySelector(`[data-row="${CSS.escape(row.id)}"] > summary`);
    if (summary instanceof HTMLElement) summary.focus();
    this.#shared.deliver();
  }
}

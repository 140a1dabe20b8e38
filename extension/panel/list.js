/** The checklists: what a machine saw, and questions that people answer. Usable at any time. */

import * as browser from "../browser.js";
import { node } from "./node.js";
import { advice, chip } from "./pieces.js";

const LISTS = ["minute", "quick", "full", "register"];
const ROLES = ["operator", "reviewer", "host", "service", "agency", "platform"];
/** @type {Verdict[]} */
const VERDICTS = ["met", "not_met", "not_applicable"];
const WAIT_MS = 60_000;

/** @typedef {{verdict: Verdict | "", note: string}} Draft */

export class List {
  #root;
  #shared;
  /** @type {Checklist | null} */
  #list = null;
  #url = "";
  #name = "quick";
  #author = "";
  #role = "operator";
  #onlyOpen = false;
  /** @type {Map<string, Draft>} what is typed and not kept yet, by page and item */
  #drafts = new Map();
  /** @type {Set<string>} items that stand open */
  #open = new Set();
  #asked = 0;

  /**
   * @param {HTMLElement} root
   * @param {import("./pieces.js").Shared} shared
   */
  constructor(root, shared) {
    this.#root = root;
    this.#shared = shared;
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
      [this.#list, this.#url] = [list, url];
      this.#shared.recover();
    } catch (error) {
      if (asked === this.#asked) this.#shared.fail(error);
    }
    if (asked === this.#asked) this.draw();
  }

  draw() {
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
    if (typing !== null && typing.id !== "") focusAgain(typing);
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
      ...[...sections].map(([name, rows]) =>
        node("section", { class: "group" }, [
          node("h2", {}, name),
          ...rows.map((row) => this.#drawRow(row)),
        ]),
      ),
      machine.length > 0 ? this.#drawMachine(machine) : null,
      node("p", { class: "disclaimer" }, words.pick(list.disclaimer)),
    ]);
  }

  /** @param {ChecklistRow[]} rows that no person answers */
  #drawMachine(rows) {
    const { words } = this.#shared;
    return node("details", { class: "item" }, [
      node("summary", {}, [
        node("span", { class: "name" }, words.say("list_machine", { count: rows.length })),
      ]),
      node("p", { class: "note" }, words.say("list_machine_note")),
      node(
        "ul",
        { class: "findings" },
        rows.map((row) =>
          node("li", { class: "again", "data-row": row.id }, [
            chip(row.outcome, words),
            node("span", { class: "name" }, words.pick(row.asks)),
          ]),
        ),
      ),
    ]);
  }

  /** @param {ChecklistRow} row */
  #drawRow(row) {
    const { words } = this.#shared;
    const question = /** @type {Question} */ (row.question);
    const details = node(
      "details",
      { class: "check", "data-row": row.id, "data-outcome": row.outcome },
      [
        node("summary", {}, [
          node("span", { class: "name" }, words.pick(row.asks)),
          node(
            "span",
            { class: "chip", "data-outcome": row.outcome },
            words.say(`answered_${row.outcome}`),
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
        this.#drawLeads(row),
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

  /** @param {ChecklistRow} row what checks of the same duty found, for a person to judge */
  #drawLeads({ findings }) {
    const { words } = this.#shared;
    return node(
      "ul",
      { class: "findings" },
      findings.map((finding) =>
        node("li", { class: "finding", "data-outcome": finding.outcome }, [
          finding.crop ? node("img", { class: "crop", src: finding.crop, alt: finding.quote }, []) : null,
          finding.quote ? node("q", {}, [node("mark", {}, finding.quote)]) : null,
          node("span", {}, words.pick(finding.says)),
        ]),
      ),
    );
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
    const draft = this.#drafts.get(key) ?? { verdict: "", note: "" };
    const note = node("textarea", { rows: "2", maxlength: "2000", id: `note ${row.id}` }, []);
    note.value = draft.note;
    const missing = node("p", { class: "gone", role: "status" }, "");
    const choices = VERDICTS.map((verdict) => {
      const id = `${verdict} ${row.id}`;
      const radio = node("input", { type: "radio", name: row.id, value: verdict, id }, []);
      radio.checked = draft.verdict === verdict;
      radio.addEventListener("change", () => {
        draft.verdict = verdict;
        this.#drafts.set(key, draft);
      });
      return node("label", {}, [radio, words.say(`verdict_${verdict}`)]);
    });
    note.addEventListener("input", () => {
      draft.note = note.value;
      this.#drafts.set(key, draft);
    });
    const save = node("button", { type: "submit" }, words.say("list_save"));
    save.disabled = this.#url === "";
    const form = node("form", { class: "answer" }, [
      node("fieldset", {}, [node("legend", {}, words.say("list_verdict")), ...choices]),
      node("label", { for: `note ${row.id}` }, words.say("list_note")),
      note,
      save,
      missing,
    ]);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const lack = this.#lack(draft);
      missing.textContent = lack ? words.say(`list_lack_${lack}`) : "";
      if (lack) return;
      save.disabled = true;
      await this.#save(row, draft, key);
      save.disabled = false;
    });
    return form;
  }

  /** @param {Draft} draft @returns {string} what is missing before it can be kept */
  #lack({ verdict, note }) {
    if (verdict === "") return "verdict";
    if (this.#author === "") return "author";
    return verdict === "not_applicable" && note.trim() === "" ? "reason" : "";
  }

  /**
   * @param {ChecklistRow} row
   * @param {Draft} draft
   * @param {string} key
   */
  async #save(row, { verdict, note }, key) {
    const answer = {
      url: this.#url,
      item: row.id,
      author: this.#author,
      role: this.#role,
      verdict,
      note: note.trim(),
      about: [...new Set(row.findings.map(({ fingerprint }) => fingerprint))],
    };
    try {
      await (await this.#shared.backend()).answer(answer, AbortSignal.timeout(WAIT_MS));
    } catch (error) {
      // The draft stays as it was typed.
      return this.#shared.fail(error);
    }
    this.#drafts.delete(key);
    await this.load();
    const summary = this.#root.querySelector(`[data-row="${CSS.escape(row.id)}"] > summary`);
    if (summary instanceof HTMLElement) summary.focus();
    this.#shared.answered();
  }
}

/** @param {Element} was the place where somebody was typing, drawn anew under the same id */
function focusAgain(was) {
  const now = document.getElementById(was.id);
  now?.focus({ preventScroll: true });
  if (was instanceof HTMLTextAreaElement && now instanceof HTMLTextAreaElement) {
    now.setSelectionRange(was.selectionStart, was.selectionEnd);
  }
}

/**
 * @param {string} id
 * @param {string} label
 * @param {HTMLElement} input
 */
function field(id, label, input) {
  return node("p", { class: "host" }, [node("label", { for: id }, label), input]);
}

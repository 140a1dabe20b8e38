/** The form in which a person answers one item of a checklist, with files as proof. */

import { node } from "./node.js";
import { proofOf } from "./proof.js";
import { asTrouble } from "./trouble.js";

/** @type {Verdict[]} */
const VERDICTS = ["met", "not_met", "not_applicable"];
const MAX_FILES = 20;

/**
 * @typedef {{verdict: Verdict | "", note: string, files: ProofFile[]}} Draft
 *
 * @typedef {object} Desk What the form needs besides its item.
 * @property {import("./words.js").Vocabulary} words
 * @property {Draft} draft what was typed before; it is changed
 * @property {boolean} isOpen whether there is a page to answer for
 * @property {() => string} author
 * @property {(draft: Draft) => void} typed called whenever the draft has changed
 * @property {(draft: Draft) => Promise<void>} save
 * @property {(error: unknown) => void} fail
 */

/** @returns {Draft} */
export function emptyDraft() {
  return { verdict: "", note: "", files: [] };
}

/**
 * @param {string} item
 * @param {Desk} desk
 * @returns {HTMLElement}
 */
export function drawAnswerForm(item, desk) {
  const { words, draft, typed } = desk;
  const note = node("textarea", { rows: "2", maxlength: "2000", id: `note ${item}` }, []);
  note.value = draft.note;
  note.addEventListener("input", () => {
    draft.note = note.value;
    typed(draft);
  });
  const choices = VERDICTS.map((verdict) => {
    const id = `${verdict} ${item}`;
    const radio = node("input", { type: "radio", name: item, value: verdict, id }, []);
    radio.checked = draft.verdict === verdict;
    radio.addEventListener("change", () => {
      draft.verdict = verdict;
      typed(draft);
    });
    return node("label", {}, [radio, words.say(`verdict_${verdict}`)]);
  });
  const missing = node("p", { class: "gone", role: "status" }, "");
  const save = node("button", { type: "submit" }, words.say("list_save"));
  save.disabled = !desk.isOpen;
  const form = node("form", { class: "answer" }, [
    node("fieldset", {}, [node("legend", {}, words.say("list_verdict")), ...choices]),
    node("label", { for: `note ${item}` }, words.say("list_note")),
    note,
    drawFiles(item, desk),
    save,
    missing,
  ]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lack = lackOf(draft, desk.author());
    missing.textContent = lack ? words.say(`list_lack_${lack}`) : "";
    if (lack) return;
    save.disabled = true;
    try {
      await desk.save(draft);
    } catch (error) {
      // The draft stays as it was typed.
      desk.fail(error);
    }
    save.disabled = false;
  });
  return form;
}

/**
 * @param {Draft} draft
 * @param {string} author
 * @returns {string} what is missing before it can be kept
 */
function lackOf({ verdict, note }, author) {
  if (verdict === "") return "verdict";
  if (author === "") return "author";
  return verdict === "not_applicable" && note.trim() === "" ? "reason" : "";
}

/**
 * The files beside the answer, and the button that adds to them.
 *
 * @param {string} item
 * @param {Desk} desk
 */
function drawFiles(item, { words, draft, typed }) {
  const said = node("p", { class: "gone", role: "status" }, "");
  const rows = node("ul", { class: "files" }, []);
  const input = node("input", { type: "file", multiple: "", hidden: "", "data-proof": item }, []);
  // The browser's own button speaks the browser's language.
  const choose = node("button", { type: "button" }, words.say("proof_choose"));
  choose.addEventListener("click", () => input.click());
  const draw = () => {
    rows.replaceChildren(
      ...draft.files.map((file) => {
        const off = node("button", { type: "button", class: "quiet" }, words.say("proof_remove"));
        off.setAttribute("aria-label", words.say("proof_remove_label", { name: file.name }));
        off.addEventListener("click", () => {
          draft.files = draft.files.filter((one) => one !== file);
          typed(draft);
          draw();
          choose.focus();
        });
        const facts = words.say("proof_file", {
          name: file.name,
          kilobytes: Math.ceil(file.size / 1000),
          type: file.media_type,
          hash: file.sha256.slice(0, 12),
        });
        return node("li", { "data-sha256": file.sha256 }, [facts, off]);
      }),
    );
  };
  input.addEventListener("change", async () => {
    said.textContent = "";
    for (const file of [...(input.files ?? [])].slice(0, MAX_FILES - draft.files.length)) {
      try {
        const proof = await proofOf(file);
        if (draft.files.every(({ sha256 }) => sha256 !== proof.sha256)) draft.files.push(proof);
      } catch (error) {
        const { code, values } = asTrouble(error);
        said.textContent = words.say(`trouble_${code}`, values);
      }
    }
    input.value = "";
    typed(draft);
    draw();
  });
  draw();
  return node("div", { class: "proof" }, [
    choose,
    input,
    node("span", { class: "note" }, words.say("proof_note")),
    rows,
    said,
  ]);
}

/** Small pieces that several views draw. */

import { node } from "./node.js";

/**
 * What every view is handed by the panel.
 *
 * @typedef {object} Shared
 * @property {import("./words.js").Vocabulary} words
 * @property {() => Promise<import("./backend.js").Backend>} backend
 * @property {() => string} url of the page in question; empty where there is none
 * @property {(error: unknown) => void} fail shows what went wrong
 * @property {() => void} recover takes back what `fail` showed, unless a check is in trouble
 * @property {() => void} clear takes it back in any case
 * @property {() => import("../browser.js").Target | null} target the tab in question
 * @property {() => void} answered called after the backend has taken an answer
 * @property {() => void} deliver sends what waits on this machine, once there is a way
 */

/** Worst first. @type {Outcome[]} */
export const OUTCOMES = [
  "violation",
  "error",
  "needs_review",
  "not_tested",
  "pass",
  "not_applicable",
];

/** Outcomes that ask something of the operator, so that their rows stand open. @type {Set<Outcome>} */
export const URGENT = new Set(["violation", "error", "needs_review"]);

/**
 * @param {Outcome[]} outcomes
 * @param {Outcome} otherwise where there is none
 * @returns {Outcome} the worst
 */
export function worst(outcomes, otherwise) {
  return OUTCOMES.find((one) => outcomes.includes(one)) ?? otherwise;
}

/**
 * @param {Outcome} outcome
 * @param {import("./words.js").Vocabulary} words
 */
export function chip(outcome, words) {
  return node("span", { class: "chip", "data-outcome": outcome }, words.say(`outcome_${outcome}`));
}

/**
 * @param {"remedy" | "review"} kind
 * @param {string} title
 * @param {string} says
 * @returns {HTMLElement | null} null where there is nothing to say
 */
export function advice(kind, title, says) {
  if (says === "") return null;
  return node("p", { class: `advice ${kind}` }, [node("strong", {}, title), says]);
}

/**
 * @param {string} text
 * @param {number} start in code points
 * @param {number} end in code points
 */
export function marked(text, start, end) {
  const points = [...text];
  const [from, to] = [Math.max(0, start - CONTEXT), Math.min(points.length, end + CONTEXT)];
  return node("q", {}, [
    (from > 0 ? "…" : "") + points.slice(from, start).join(""),
    end > start ? node("mark", {}, points.slice(start, end).join("")) : null,
    points.slice(end, to).join("") + (to < points.length ? "…" : ""),
  ]);
}

/** Code points of context shown on each side of a hit. */
const CONTEXT = 24;

/**
 * @param {string} iso
 * @param {Language} language
 * @returns {string} day and minute on this machine's clock
 */
export function moment(iso, language) {
  return new Date(iso).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
}

/**
 * @param {string} says what is copied
 * @param {import("./words.js").Vocabulary} words
 * @returns {HTMLElement} a button, and the word that it is done
 */
export function copyButton(says, words) {
  const done = node("span", { role: "status", class: "note" }, "");
  const button = node("button", { type: "button", class: "quiet copy" }, words.say("copy_remedy"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(says);
      done.textContent = words.say("copied");
    } catch {
      done.textContent = words.say("copy_refused");
    }
  });
  return node("span", { class: "copying" }, [button, done]);
}

/**
 * @param {string} id
 * @param {string} label
 * @param {HTMLElement} input
 */
export function field(id, label, input) {
  return node("p", { class: "host" }, [node("label", { for: id }, label), input]);
}

/** @param {Element | null} was the place where somebody was, drawn anew under the same id */
export function focusAgain(was) {
  const now = was?.id ? document.getElementById(was.id) : null;
  now?.focus({ preventScroll: true });
  const isField = (/** @type {unknown} */ one) =>
    one instanceof HTMLTextAreaElement || (one instanceof HTMLInputElement && one.type === "search");
  if (isField(was) && isField(now)) {
    const { selectionStart, selectionEnd } = /** @type {HTMLInputElement} */ (was);
    /** @type {HTMLInputElement} */ (now).setSelectionRange(selectionStart, selectionEnd);
  }
}

/**
 * A button that is drawn anew between press and release never hears of its click.
 *
 * @param {HTMLElement} root
 * @param {() => void} released called after the click
 * @returns {() => boolean} whether a pointer is down in `root`: nothing there may be drawn anew
 */
export function pressed(root, released) {
  let isDown = false;
  root.addEventListener("pointerdown", () => (isDown = true));
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () =>
      setTimeout(() => {
        isDown = false;
        released();
      }),
    );
  }
  return () => isDown;
}

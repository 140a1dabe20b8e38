/** Parts of a row of a checklist that nobody types into. */

import { node } from "./node.js";
import { chip } from "./pieces.js";

/**
 * @param {ChecklistRow[]} rows that no person answers
 * @param {import("./words.js").Vocabulary} words
 */
export function drawMachine(rows, words) {
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

/**
 * @param {Question} question the papers that were attached to its answer
 * @param {import("./words.js").Vocabulary} words
 */
export function drawProofs({ answer }, words) {
  const files = answer?.files ?? [];
  if (files.length === 0) return "";
  const names = files.map(({ name }) => name).join("，");
  return node("p", { class: "proofs" }, words.say("proof_attached", { names }));
}

/**
 * @param {Queued} queued
 * @param {import("./words.js").Vocabulary} words
 */
export function drawQueued({ body, refused }, words) {
  const says = [refused?.title, refused?.detail, refused?.remedy].map((one) => words.pick(one));
  const names = body.files.map(({ name }) => name).join("，");
  return node("p", { class: refused === null ? "warn" : "gone" }, [
    words.say(refused === null ? "answer_queued_note" : "answer_refused_note", {
      verdict: words.say(`verdict_${body.verdict}`),
      says: says.filter(Boolean).join(" · "),
    }),
    names ? ` ${words.say("proof_attached", { names })}` : "",
  ]);
}

/**
 * @param {ChecklistRow} row what checks of the same duty found, for a person to judge
 * @param {import("./words.js").Vocabulary} words
 */
export function drawLeads({ findings }, words) {
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

/** @returns {string} the day in China, as lists are dated */
export function today() {
  return new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
}

/** @param {Checklist} list @returns {Checklist} its questions, with nothing answered or seen */
export function blank(list) {
  const rows = list.rows.map((row) => ({
    ...row,
    outcome: /** @type {Outcome} */ ("not_tested"),
    says: "",
    findings: [],
    question: row.question && { ...row.question, answer: null },
  }));
  return { ...list, rows, unanswered: rows.filter(({ question }) => question !== null).length };
}

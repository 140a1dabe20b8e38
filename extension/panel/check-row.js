/** Draws one check of a report: what it came to, its findings, its basis. */

import { drawFinding } from "./finding.js";
import { node } from "./node.js";
import { URGENT, advice, chip } from "./pieces.js";

/** @typedef {import("./finding.js").Sight} Sight */

/**
 * @param {CheckResult} check
 * @param {Sight} sight
 * @param {string} [number] of the items it belongs to, where it does not stand under them
 */
export function drawCheck(check, sight, number = "") {
  const { words } = sight;
  const isUrgent = URGENT.has(check.outcome);
  const asksReview = [check, ...check.findings].some(({ outcome }) => outcome === "needs_review");
  const review = asksReview ? words.pick(check.review) : "";
  // Under a fault, what passed beside it is noise.
  const found = check.findings
    .filter(({ outcome }) => !isUrgent || outcome !== "pass")
    .map((finding) => drawFinding(finding, check, sight));
  const row = node(
    "details",
    { class: "check", "data-check": check.id, "data-outcome": check.outcome },
    [
      node("summary", {}, [
        chip(check.outcome, sight.words),
        node("span", { class: "name" }, words.pick(check.name)),
        number ? node("span", { class: "found" }, number) : null,
      ]),
      node("p", { class: "says" }, words.pick(check.says)),
      found.length > 0 ? node("ul", { class: "findings" }, found) : null,
      isUrgent ? advice("remedy", words.say("check_remedy"), words.pick(check.remedy)) : null,
      review ? advice("review", words.say("check_review"), review) : null,
      isUrgent ? drawClauses(words.say("check_clauses"), check.clauses, sight) : null,
      drawScope(check, isUrgent, sight),
    ],
  );
  row.open = isUrgent;
  return row;
}

/**
 * @param {string} title
 * @param {Clause[]} clauses the first is shown in full, the others on demand
 * @param {Sight} sight
 */
function drawClauses(title, clauses, sight) {
  const [first, ...others] = clauses.map((clause) => drawClause(clause, sight));
  if (first === undefined) return null;
  const more = node("details", {}, [
    node("summary", {}, sight.words.say("clauses_more", { count: others.length })),
    ...others,
  ]);
  return node("div", { class: "clauses" }, [
    node("h3", {}, title),
    first,
    others.length > 0 ? more : null,
  ]);
}

/**
 * @param {Clause} clause
 * @param {Sight} sight
 */
function drawClause({ title, article, says, binding, certainty }, { words }) {
  // An article has a number; other names are keys of a text that has no articles.
  const kind = /^\d+(-\d+)?$/.test(article) ? "article" : /^\d/.test(article) ? "point" : "";
  const address = kind ? words.say(`clause_${kind}`, { number: article }) : "";
  const remarks = [
    binding ? "" : words.say("clause_advisory"),
    certainty === "C" ? words.say("clause_one_source") : "",
  ].filter(Boolean);
  return node("div", { class: "clause" }, [
    node("strong", {}, `${words.pick(title)} ${address}`),
    ...remarks.map((remark) => node("span", { class: "remark" }, remark)),
    node("p", {}, words.pick(says)),
  ]);
}

/**
 * What a person wants to know only after the result.
 *
 * @param {CheckResult} check
 * @param {boolean} isUrgent the basis is shown already
 * @param {Sight} sight
 */
function drawScope(check, isUrgent, sight) {
  const { words } = sight;
  const parts = check.parts.map((part) =>
    words.say("check_part", {
      zone: words.pick(part.zone_name),
      outcome: words.say(`outcome_${part.outcome}`),
    }),
  );
  const facts = [
    ["check_asks", words.pick(check.asks)],
    ["check_parts", parts.join(words.say("check_part_join"))],
    ["check_cannot_see", words.pick(check.cannot_see)],
    ["check_requirements", check.requirements.join(" ")],
  ].filter(([, says]) => says);
  return node("details", { class: "scope" }, [
    node("summary", {}, words.say("check_more")),
    node(
      "dl",
      {},
      facts.flatMap(([key, says]) => [
        node("dt", {}, words.say(key ?? "")),
        node("dd", {}, says ?? ""),
      ]),
    ),
    isUrgent ? null : drawClauses(words.say("check_clauses"), check.clauses, sight),
    drawClauses(words.say("check_penalty"), check.penalty, sight),
  ]);
}


/** One file looked at before going live: what it came to, and what was seen of it. */

import { worst } from "./pieces.js";

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {"waiting" | "looking" | "done" | "failed"} state
 * @property {(signal: AbortSignal) => Promise<void>} run
 * @property {Look | null} look of a picture
 * @property {import("./script.js").ScriptLine[]} lines of a script, or rows of a list of goods
 * @property {LineFindings[]} found in them
 * @property {import("./trouble.js").Trouble | null} trouble
 */

/** @param {Entry} entry @returns {Outcome} never a pass for what was not looked at in full */
export function outcomeOf({ state, look, lines, found }) {
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
export function factsOf({ state, look, lines, trouble }, words) {
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

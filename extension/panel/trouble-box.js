/** What went wrong, in four lines: what happened, what the backend says, what to do, detail. */

import { part } from "./node.js";

const LINES = ["trouble-what", "trouble-problem", "trouble-remedy", "trouble-reason"];

/**
 * @param {import("./trouble.js").Trouble | null} trouble
 * @param {import("./words.js").Vocabulary} words
 */
export function drawTrouble(trouble, words) {
  const box = part("trouble", HTMLElement);
  box.hidden = trouble === null;
  const says = trouble === null ? [] : accountOf(trouble, words);
  LINES.forEach((id, index) => {
    const line = part(id, HTMLElement);
    line.textContent = says[index] ?? "";
    line.hidden = !line.textContent;
  });
  if (trouble === null) delete box.dataset.code;
  else box.dataset.code = trouble.code;
}

/**
 * @param {import("./trouble.js").Trouble} trouble
 * @param {import("./words.js").Vocabulary} words
 * @returns {string[]}
 */
function accountOf({ code, values, problem }, words) {
  const told = [words.pick(problem?.title), words.pick(problem?.detail)].filter(Boolean);
  return [
    words.say(`trouble_${code}`, values),
    told.length > 0 ? words.say("trouble_problem", { says: told.join(" · ") }) : "",
    // Where the panel knows the cause, its own form or button is the remedy.
    (code === "refused" && words.pick(problem?.remedy)) ||
      words.say(`trouble_${code}_remedy`, values),
    values.reason ? words.say("trouble_reason", { reason: values.reason }) : "",
  ];
}

/** What a patrol asks leave for, each by a button of its own and with its reason; and its notices. */

import * as browser from "../browser.js";
import { node } from "./node.js";

/**
 * @param {string | null} url of the page in question
 * @param {import("./words.js").Vocabulary} words
 * @returns {Promise<HTMLElement>} a button for each leave that is not given yet
 */
export async function drawLeaves(url, words) {
  const box = node("div", { class: "leaves" }, []);
  const pattern = url === null ? null : browser.sitePattern(url);
  /** @type {[string, chrome.permissions.Permissions][]} */
  const leaves = [["notices", { permissions: ["notifications"] }]];
  if (pattern !== null) leaves.push(["site", { origins: [pattern] }]);
  for (const [name, leave] of leaves) {
    const isGiven = await browser.isAllowed(leave);
    const site = pattern ?? "";
    const said = node("p", { class: "note" }, words.say(`leave_${name}_why`, { site }));
    if (isGiven) {
      box.append(node("p", { class: "note", "data-leave": name, "data-given": "" }, [
        words.say(`leave_${name}_given`, { site }),
      ]));
      continue;
    }
    const ask = node("button", { type: "button", "data-leave": name }, words.say(`leave_${name}`));
    ask.addEventListener("click", async () => {
      // Within the click: the browser asks only then.
      const isNow = await browser.allow(leave);
      if (isNow) box.replaceWith(await drawLeaves(url, words));
      else said.textContent = words.say("leave_refused");
    });
    box.append(node("div", {}, [said, ask]));
  }
  return box;
}

/**
 * @param {string} id the same for the same fault, so that it never stands twice
 * @param {string} title
 * @param {string} says
 */
export async function notify(id, title, says) {
  await browser.notify(`greenroom ${id}`, title, says);
}

/** What the panel asks leave for, each by a button of its own and with its reason; and notices. */

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
    const given = async () => box.replaceWith(await drawLeaves(url, words));
    box.append(await drawLeave(name, leave, pattern ?? "", words, given));
  }
  return box;
}

/**
 * @param {string[]} sites patterns of sites whose frames in the page were not read
 * @param {import("./words.js").Vocabulary} words
 * @param {() => void} again called when one of them may be read now
 * @returns {Promise<HTMLElement>} a button for each that may not be read yet
 */
export async function drawFrameLeaves(sites, words, again) {
  const leaves = sites.map((site) => drawLeave("frame", { origins: [site] }, site, words, again));
  return node("div", { class: "leaves" }, await Promise.all(leaves));
}

/**
 * @param {string} name of the leave, as its sentences are called
 * @param {chrome.permissions.Permissions} leave
 * @param {string} pattern of the site
 * @param {import("./words.js").Vocabulary} words
 * @param {() => void} given called when it is given
 * @returns {Promise<HTMLElement>} the button with its reason, or that it is given
 */
async function drawLeave(name, leave, pattern, words, given) {
  const site = pattern.replace(/\/\*$/, "");
  if (await browser.isAllowed(leave)) {
    return node("p", { class: "note", "data-leave": name, "data-given": "" }, [
      words.say(`leave_${name}_given`, { site }),
    ]);
  }
  const said = node("p", { class: "note" }, words.say(`leave_${name}_why`, { site }));
  const ask = node("button", { type: "button", "data-leave": name }, words.say(`leave_${name}`, { site }));
  ask.addEventListener("click", async () => {
    // Within the click: the browser asks only then.
    if (await browser.allow(leave)) given();
    else said.textContent = words.say("leave_refused");
  });
  return node("div", {}, [said, ask]);
}

/**
 * @param {string} id the same for the same fault, so that it never stands twice
 * @param {string} title
 * @param {string} says
 */
export async function notify(id, title, says) {
  await browser.notify(`greenroom ${id}`, title, says);
}

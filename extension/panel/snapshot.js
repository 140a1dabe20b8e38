/** Saving a masked snapshot of the page, as a file that its operator may look through and hand on. */

import * as browser from "../browser.js";
import { Trouble } from "./trouble.js";

const SCRIPTS = ["collector/collector.js", "collector/snapshot.js"];

/**
 * @param {browser.Target} target
 * @param {Adapter} adapter by whose rules the page is read
 * @returns {Promise<{name: string, html: string}>} the file
 * @throws {Trouble} `no_target`, `not_granted`, `unreadable`, `page_changed`, `collector`
 */
export async function snapshotOf(target, adapter) {
  const page = await browser.inject(target.tabId, SCRIPTS);
  const html = await browser.call(page, "greenroomSnapshot", "take", [adapter, browser.VERSION]);
  if (typeof html !== "string") throw new Trouble("page_changed");
  const day = new Date().toISOString().slice(0, 10);
  return { name: `greenroom-${adapter.id}-${day}.html`, html };
}

/**
 * Offers a file for saving, as a click on a link does.
 *
 * @param {{name: string, html: string}} file
 */
export function save({ name, html }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  link.download = name;
  link.click();
  // The browser has taken the bytes once its own turn has come.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

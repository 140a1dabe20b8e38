/** Saving a masked snapshot of the page, as a file that its operator may look through and hand on. */

import * as browser from "../browser.js";
import { Trouble } from "./trouble.js";

const SCRIPTS = ["collector/collector.js", "collector/snapshot.js"];

/**
 * @param {browser.Target} target
 * @param {Adapter} adapter by whose rules the page is read
 * @returns {Promise<{name: string, blob: Blob}>} the file
 * @throws {Trouble} `no_target`, `not_granted`, `unreadable`, `page_changed`, `collector`
 */
export async function snapshotOf(target, adapter) {
  const page = await browser.inject(target.tabId, SCRIPTS);
  const html = await browser.call(page, "greenroomSnapshot", "take", [adapter, browser.VERSION]);
  if (typeof html !== "string") throw new Trouble("page_changed");
  const day = new Date().toISOString().slice(0, 10);
  const blob = new Blob([html], { type: "text/html" });
  return { name: `greenroom-${adapter.id}-${day}.html`, blob };
}

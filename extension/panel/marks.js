/** Marks of findings on the page. A page that has gone took its marks along. */

import * as browser from "../browser.js";
import { spotOf } from "./finding.js";
import { hasReadLast } from "./reading.js";

/** @param {import("./scan.js").Checked} checked whose findings are marked in place of any others */
export async function markFindings({ report, page, texts }) {
  const places = report.checks
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === "violation" || outcome === "needs_review")
    .flatMap((finding) => {
      const spot = spotOf(finding, texts);
      return spot === null ? [] : [{ ...spot, outcome: finding.outcome }];
    });
  try {
    await browser.call(page, "greenroomHighlight", "show", [places]);
  } catch {
    // The report stands without marks: the page may have gone while the backend judged it.
  }
}

/** @param {browser.Page} page */
export async function clearMarks(page) {
  try {
    await browser.call(page, "greenroomHighlight", "clear", []);
  } catch {
    // Nothing is left to clear.
  }
}

/**
 * @param {import("./scan.js").Checked} checked
 * @param {Spot} spot
 * @returns {Promise<"there" | "gone" | "lost">} lost: the page was read anew since, so nobody knows
 */
export async function goTo({ page, reader }, { id, start, end, hit }) {
  const lost = hasReadLast(page, reader) ? "gone" : "lost";
  try {
    const spot = [id, start, end, hit];
    return (await browser.call(page, "greenroomHighlight", "focus", spot)) === true ? "there" : lost;
  } catch {
    // The document that was read is gone, and the finding with it.
    return "gone";
  }
}

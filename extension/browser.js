/**
 * The panel's only door to `chrome.*`: the tab it looks at, scripts in that tab, storage, locales.
 */

import { Trouble } from "./panel/trouble.js";

/**
 * @typedef {object} Target
 * @property {number} tabId
 * @property {string | null} url null where the browser no longer lets us see it
 * @property {string} title
 *
 * @typedef {object} Place Where a panel stands: no two panels share one.
 * @property {string} session one run of the browser
 * @property {number} window
 *
 * @typedef {object} Page One document in a tab; it stays the same until the tab goes elsewhere.
 * @property {number} tabId
 * @property {string} documentId
 */

/** The version in the manifest. */
export const VERSION = chrome.runtime.getManifest().version;

/** @type {number | undefined} */
let windowId;

/** @returns {Promise<string>} the key under which the worker notes this window's tab */
async function targetKey() {
  windowId ??= (await chrome.windows.getCurrent()).id;
  return `target.${windowId}`;
}

/** @returns {Promise<Place>} where this panel stands */
export async function place() {
  const window = Number((await targetKey()).slice(7));
  const kept = await chrome.storage.session.get({ session: "" });
  let session = /** @type {string} */ (kept.session);
  if (session === "") {
    session = crypto.randomUUID();
    await chrome.storage.session.set({ session });
  }
  return { session, window };
}

/** @returns {Promise<Target | null>} the tab whose toolbar icon was clicked last in this window */
export async function target() {
  const key = await targetKey();
  const noted = /** @type {{tabId: number} | undefined} */ (
    (await chrome.storage.session.get(key))[key]
  );
  return noted === undefined ? null : tab(noted.tabId);
}

/** @param {number} tabId @returns {Promise<Target | null>} the tab as it stands now, null where it is closed */
export async function tab(tabId) {
  try {
    const { url, title } = await chrome.tabs.get(tabId);
    return { tabId, url: url ?? null, title: title ?? "" };
  } catch {
    return null;
  }
}

/**
 * Calls `changed` whenever the target may have become another tab or another address.
 *
 * @param {() => void} changed
 */
export async function watchTarget(changed) {
  const key = await targetKey();
  chrome.storage.session.onChanged.addListener((changes) => {
    if (key in changes) changed();
  });
  chrome.tabs.onUpdated.addListener(changed);
  chrome.tabs.onRemoved.addListener(changed);
}

/**
 * Puts scripts into the top frame of a tab, in the extension's own world there.
 *
 * @param {number} tabId
 * @param {string[]} files paths inside the extension
 * @returns {Promise<Page>} the document that they now run in
 * @throws {Trouble} `unreadable` or `not_granted`
 */
export async function inject(tabId, files) {
  try {
    const [result] = await chrome.scripting.executeScript({ target: { tabId }, files });
    if (result === undefined) throw new Error("no frame");
    return { tabId, documentId: result.documentId };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Trouble(
      /must request permission|Cannot access contents of/.test(reason)
        ? "not_granted"
        : "unreadable",
      { reason },
    );
  }
}

/**
 * Calls `globalThis[object][method](...args)` in a page that `inject` returned.
 *
 * @param {Page} page
 * @param {"greenroomCollector" | "greenroomHighlight" | "greenroomPictures" | "greenroomSnapshot"} object
 * @param {string} method
 * @param {unknown[]} args JSON values
 * @returns {Promise<unknown>} what it returned
 * @throws {Trouble} `page_changed` where that document is gone, `collector` where the call raised
 */
export async function call(page, object, method, args) {
  let results;
  try {
    results = await chrome.scripting.executeScript({
      target: { tabId: page.tabId, documentIds: [page.documentId] },
      // What an injected function throws is not reported, so it is brought back as a value.
      func: async (
        /** @type {string} */ object,
        /** @type {string} */ method,
        /** @type {string} */ json,
      ) => {
        try {
          const owner = /** @type {any} */ (globalThis)[object];
          return { value: (await owner[method](...JSON.parse(json))) ?? null };
        } catch (error) {
          return { error: String(error) };
        }
      },
      // As text: executeScript drops every member that is null from the objects it hands over.
      args: [object, method, JSON.stringify(args)],
    });
  } catch {
    throw new Trouble("page_changed");
  }
  const result = /** @type {{value?: unknown, error?: string} | null | undefined} */ (
    results[0]?.result
  );
  if (!result) throw new Trouble("page_changed");
  if (result.error !== undefined) throw new Trouble("collector", { reason: result.error });
  return result.value;
}

/**
 * Puts scripts into frames that stand in a page itself, and calls
 * `globalThis[object][method](...args)` in each.
 *
 * @param {Page} page
 * @param {Set<number>} frames by their numbers in the page's window
 * @param {string[]} files paths inside the extension
 * @param {"greenroomCollector"} object
 * @param {string} method
 * @param {unknown[]} args JSON values
 * @param {(value: unknown) => void} take called with what each returned; never for a frame that may
 *   not be read, or can't be
 */
export async function callInFrames(page, frames, files, object, method, args, take) {
  const { tabId } = page;
  /** @type {chrome.scripting.InjectionResult<number>[]} */
  let known;
  try {
    // The browser passes over frames of sites that it was not allowed to show us.
    known = await chrome.scripting.executeScript({
      target: { tabId, allFrames: true },
      injectImmediately: true,
      func: () => {
        for (let index = 0; parent === top && parent !== self && index < parent.length; index += 1) {
          if (parent[index] === self) return index;
        }
        return -1;
      },
    });
  } catch {
    return;
  }
  const asked = known.filter(({ result }) => result !== undefined && frames.has(result));
  const each = asked.map(async ({ documentId }) => {
    try {
      await chrome.scripting.executeScript({ target: { tabId, documentIds: [documentId] }, files });
      take(await call({ tabId, documentId }, object, method, args));
    } catch {
      // It went elsewhere meanwhile: it stays what was not read.
    }
  });
  await Promise.all(each);
}

/**
 * @param {number} tabId
 * @returns {Promise<{blob: Blob, width: number} | null>} what the tab shows now, with its width in
 *   CSS px; null where it is not in front or may not be seen
 */
export async function screenshot(tabId) {
  try {
    const tab = await chrome.tabs.get(tabId);
    if (!tab.active || !tab.width) return null;
    const url = await chrome.tabs.captureVisibleTab(tab.windowId, { format: "png" });
    return { blob: blobOf(url.slice(url.indexOf(",") + 1)), width: tab.width };
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @returns {string | null} the pattern of its site, null where a site can't be asked for
 */
export function sitePattern(url) {
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && hostname !== "" ? `${protocol}//${hostname}/*` : null;
}

/** @param {chrome.permissions.Permissions} leave @returns {Promise<boolean>} */
export async function isAllowed(leave) {
  return chrome.permissions.contains(leave);
}

/**
 * Asks the person, within a click of theirs.
 *
 * @param {chrome.permissions.Permissions} leave
 * @returns {Promise<boolean>} whether it is given now
 */
export async function allow(leave) {
  try {
    return await chrome.permissions.request(leave);
  } catch {
    return false;
  }
}

/**
 * Shows a notice of the system, where that was allowed; one of the same id is replaced.
 *
 * @param {string} id
 * @param {string} title
 * @param {string} message
 */
export async function notify(id, title, message) {
  if (!(await isAllowed({ permissions: ["notifications"] }))) return;
  const iconUrl = chrome.runtime.getURL("icons/128.png");
  await chrome.notifications.create(id, { type: "basic", iconUrl, title, message });
}

/** @param {string} base64 @returns {Blob} the bytes; the panel's own policy fetches no `data:` */
export function blobOf(base64) {
  return new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
}

/**
 * @template T
 * @param {string} key
 * @param {T} otherwise
 * @returns {Promise<T>} what `remember` kept under this key on this machine
 */
export async function recall(key, otherwise) {
  const kept = await chrome.storage.local.get({ [key]: otherwise });
  return /** @type {T} */ (kept[key]);
}

/**
 * @param {string} key
 * @param {unknown} value a JSON value; null forgets the key
 */
export async function remember(key, value) {
  if (value === null) await chrome.storage.local.remove(key);
  else await chrome.storage.local.set({ [key]: value });
}

/** Forgets all that `remember` kept, the tokens among it. */
export async function forgetAll() {
  await chrome.storage.local.clear();
}

/** @returns {Language} the browser's own language, as far as the panel speaks it */
export function uiLanguage() {
  return chrome.i18n.getUILanguage().toLowerCase().startsWith("zh") ? "zh" : "en";
}

/**
 * @param {string} path inside the extension
 * @returns {Promise<any>} the JSON held there
 */
export async function readOwnJson(path) {
  return (await fetch(chrome.runtime.getURL(path))).json();
}

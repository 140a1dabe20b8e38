/** What the panel says, in the language that is chosen. */

import { readOwnJson } from "../browser.js";

/** @type {Record<Language, string>} */
const LOCALES = { zh: "zh_CN", en: "en" };

/** Sentences by key. `chrome.i18n` cannot change its language, so the same files are read here. */
export class Vocabulary {
  /** @type {Record<Language, Record<string, {message: string}>>} */
  #messages;

  /** @type {Language} */
  language;

  /**
   * @param {Record<Language, Record<string, {message: string}>>} messages
   * @param {Language} language
   */
  constructor(messages, language) {
    this.#messages = messages;
    this.language = language;
  }

  /**
   * @param {Language} language
   * @returns {Promise<Vocabulary>} with both languages read from `_locales`
   */
  static async load(language) {
    const [zh, en] = await Promise.all(
      Object.values(LOCALES).map((locale) => readOwnJson(`_locales/${locale}/messages.json`)),
    );
    return new Vocabulary({ zh, en }, language);
  }

  /**
   * @param {string} key
   * @returns {boolean} whether there is a sentence under this key
   */
  has(key) {
    return key in this.#messages[this.language];
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the `{names}` in the sentence
   * @returns {string}
   */
  say(key, values = {}) {
    const message = this.#messages[this.language][key]?.message ?? key;
    return message.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /**
   * @param {Words | null | undefined} words
   * @returns {string} what they are in the chosen language, or in the one that there is
   */
  pick(words) {
    if (words === null || words === undefined) return "";
    if (typeof words === "string") return words;
    return words[this.language] || words.zh || words.en || "";
  }

  /**
   * Fills every element that names its sentence: `data-i18n` its text, `data-i18n-label` its
   * accessible name, `data-i18n-hint` its placeholder.
   *
   * @param {Document} page
   */
  apply(page) {
    page.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    for (const element of page.querySelectorAll("[data-i18n]")) {
      element.textContent = this.say(element.getAttribute("data-i18n") ?? "");
    }
    for (const element of page.querySelectorAll("[data-i18n-label]")) {
      element.setAttribute("aria-label", this.say(element.getAttribute("data-i18n-label") ?? ""));
    }
    for (const element of page.querySelectorAll("[data-i18n-hint]")) {
      element.setAttribute("placeholder", this.say(element.getAttribute("data-i18n-hint") ?? ""));
    }
  }
}

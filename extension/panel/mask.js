/** Numbers of persons in what a person types here, masked as those on the page were. */

const D = "[0-9０-９]";
// Mobile numbers (with +86, spaces or dashes, full-width digits), id-card numbers, e-mail.
const PERSONAL = new RegExp(
  `(?<!${D})(?:\\+?86[ -]?)?[1１][3-9３-９]${D}[ -]?${D}{4}[ -]?${D}{4}(?!${D})` +
    `|(?<!${D})${D}{17}[0-9０-９Xx](?!${D})` +
    "|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]{1,63}\\.[A-Za-z0-9_.-]{2,63}",
  "g",
);

/** @param {string} words @returns {string} as long as before */
export function masked(words) {
  return words.replace(PERSONAL, (found) => "*".repeat(found.length));
}

/** Handing a file over to the person, as a click on a link does. */

/**
 * @param {string} name
 * @param {Blob} blob
 */
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken the bytes once its own turn has come.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

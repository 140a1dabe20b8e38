/** Tabs as a keyboard knows them: arrows, Home and End move, one tab stop for all of them. */

/**
 * @param {HTMLElement} list with one button for each view, which it names in `aria-controls`
 * @param {(view: string) => void} shown called with the id of the view that now stands
 * @returns {(view: string) => void} shows another view
 */
export function tabs(list, shown) {
  const all = [...list.querySelectorAll("button")];
  /** @param {HTMLButtonElement} chosen */
  const choose = (chosen) => {
    for (const tab of all) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const view = document.getElementById(viewOf(tab));
      if (view !== null) view.hidden = !isChosen;
    }
    shown(viewOf(chosen));
  };
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const next = steps[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const tab = all.at(next % all.length);
    if (tab === undefined) return;
    tab.focus();
    choose(tab);
  });
  for (const tab of all) tab.addEventListener("click", () => choose(tab));
  return (view) => {
    const tab = all.find((one) => viewOf(one) === view);
    if (tab !== undefined) choose(tab);
  };
}

/** @param {HTMLButtonElement} tab */
function viewOf(tab) {
  return tab.getAttribute("aria-controls") ?? "";
}

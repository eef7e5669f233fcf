// Tabs as the ARIA Authoring Practices have them: one stop in the order of focus, arrows move and select.

/** @returns {(id: string) => void} selects a tab; it hears of it by an event "tab" */
export function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const select = (chosen, focus) => {
    for (const tab of all) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) chosen.focus();
    chosen.dispatchEvent(new Event("tab"));
  };
  for (const [i, tab] of all.entries()) {
    tab.addEventListener("click", () => select(tab, false));
    tab.addEventListener("keydown", event => {
      const to = { ArrowRight: all[(i + 1) % all.length], ArrowLeft: all.at(i - 1), Home: all[0], End: all.at(-1) }[event.key];
      if (to) { event.preventDefault(); select(to, true); }
    });
  }
  return id => select(document.getElementById(id), false);
}

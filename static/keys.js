// Keys that lead to places of the page. Which ones there are stands in the help about them, by `data-key`: a row without a place
// opens the help itself.

// The wish that single keys do nothing is kept like any wish, also where nothing that was entered is.
const place = "switchover.no-keys/1";
let areOff = false;
try {
  areOff = localStorage.getItem(place) !== null;
} catch {
  // There is no storage: the wish holds until the page is closed.
}

const help = () => document.querySelector("dialog.keys");
const isTyped = ({ target }) => target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], dialog");

// Puts the focus on the first element that a selector is about, and so brings it into sight.
export function goTo(selector) {
  const element = document.querySelector(selector);
  if (!element) return false;
  // A title takes the focus when it is led to, and not by Tab.
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
  return true;
}

export function showKeys() {
  help().querySelector("input").checked = !areOff;
  if (!help().open) help().showModal();
  return true;
}

export const closeKeys = () => help().close();

export function wantKeys(wanted) {
  areOff = !wanted;
  try {
    if (wanted) localStorage.removeItem(place);
    else localStorage.setItem(place, "yes");
  } catch {
    // As above.
  }
}

document.addEventListener("keydown", (event) => {
  if (areOff || event.ctrlKey || event.altKey || event.metaKey || isTyped(event)) return;
  const row = [...(help()?.querySelectorAll("[data-key]") ?? [])].find(({ dataset }) => dataset.key === event.key);
  if (!row) return;
  const { leadsTo } = row.dataset;
  // Or the character would be typed where the key has led to.
  if (leadsTo ? goTo(leadsTo) : showKeys()) event.preventDefault();
});

// Keys that lead to parts of the page, by the selector of each; `?` opens the help about them. They can be turned off (WCAG 2.1.4).
import { later } from "./later.js";

const KEYS = {
  t: ":is(.own:not([hidden]), main) > .source textarea",
  p: "#plan-title",
  m: "#map-title",
  "/": "#filter",
  c: "#checklist-title",
  n: ".step.now summary",
};

// The preference that single keys do nothing is stored like any preference, even where the draft is not.
const place = "switchover.no-keys/1";
let areOff = false;
try {
  areOff = localStorage.getItem(place) !== null;
} catch {
  // There is no storage: the preference applies until the page is closed.
}

const isTyped = ({ target }) => target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], dialog");

// How many frames something may take to be there.
const PATIENCE = 90;

// The views of a phone, of which one is shown: what is in each.
const VIEWS = { steps: ".checklist", files: ".source", map: ".where", answer: ".plan" };

// Shows the view that an element is in, where the screen has room for one only.
function showView(element) {
  const view = Object.keys(VIEWS).find((view) => element.closest(VIEWS[view]));
  const button = [`view-${view}`, view === "files" && "drawer"].map((id) => document.querySelector(`[data-testid=${id}]`));
  button.find((one) => one?.checkVisibility())?.click();
}

// Focuses the first element that matches a selector, and so scrolls it into view. It may be collapsed or in a view that
// is hidden; false if there is none.
export function goTo(selector, patience = PATIENCE) {
  const element = document.querySelector(selector);
  if (!element) return false;
  for (let part = element; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  // What was folded is rendered when it opens.
  const isField = element.matches("input, textarea");
  const isThere = element.checkVisibility() && (isField || element.childNodes.length > 0);
  if (!isThere) {
    if (patience === PATIENCE) showView(element);
    if (patience > 0) requestAnimationFrame(() => goTo(selector, patience - 1));
    return true;
  }
  // A title takes the focus when it is led to, and not by Tab.
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: isField ? "nearest" : "start" });
  return true;
}

// Opens the help, which says whether the keys are on, and turns them on and off.
export function showKeys() {
  later().then(({ showKeys }) => showKeys(!areOff, want));
  return true;
}

function want(wanted) {
  areOff = !wanted;
  try {
    if (wanted) localStorage.removeItem(place);
    else localStorage.setItem(place, "yes");
  } catch {
    // As above.
  }
}

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (areOff || event.ctrlKey || event.altKey || event.metaKey || isTyped(event)) return;
  // Or the character would be typed where the key has led to.
  if (key === "?" ? showKeys() : Object.hasOwn(KEYS, key) && goTo(KEYS[key])) event.preventDefault();
});

// The help about keys, with the switch that turns them off.
import { button, element } from "./elements.js";

const KEYS = {
  t: "To the text that you pasted",
  p: "To the answer",
  m: "To the map",
  "/": "To the filter of the subjects, where there are many",
  c: "To the checklist",
  n: "To the next step",
  "?": "This help",
};

let dialog;

function made(want) {
  const rows = Object.entries(KEYS).map(([key, does]) =>
    element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)));
  const tick = element("input", { testid: "keys-on", type: "checkbox", onchange: () => want(tick.checked) });
  const words = element("span", {}, "Single keys work on this page, but never while you type in a field");
  const title = element("h2", { id: "keys-title" }, "Keyboard shortcuts");
  const close = button("close-keys", undefined, () => dialog.close(), "Close");
  const made = element("dialog", { className: "keys" }, title, element("dl", {}, ...rows), element("label", { className: "check" }, tick, words), close);
  made.setAttribute("aria-labelledby", title.id);
  document.body.append(made);
  return made;
}

// Shows it; `areOn` says whether the keys are on, and `want` turns them on or off.
export function showKeys(areOn, want) {
  dialog ??= made(want);
  dialog.querySelector("input").checked = areOn;
  if (!dialog.open) dialog.showModal();
}

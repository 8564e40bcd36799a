// What few visits need is a script of its own, which is loaded on demand: what keeps and shows drafts, what reads files, what breaks
// lines, the help, and the engine without a worker.

import { ask } from "./engine.js";

// Which draft a tab shows; another tab may show another one.
const PLACE = "switchover.draft-id/1";

export const later = async () =>
  globalThis.switchoverLater ?? (await import(new URL("later/index.js", document.baseURI)), globalThis.switchoverLater);

// Does one of these with drafts, which have names and a history: keep one, show all in an element and open one, forget all, bring all
// back. Without the script or a database, only the draft that is open is kept.
export async function drafts(does, ...of) {
  try {
    if (does === "leave") sessionStorage.removeItem(PLACE);
    else await (await later())[does](...of);
  } catch {
    if (does === "forget") globalThis.indexedDB?.deleteDatabase("switchover.drafts");
  }
}

// The help about what can be pasted, in an element.
export const help = (shown) => later().then((later) => later.help(shown, ask), () => (shown.textContent = "Connect to the network and open this again."));

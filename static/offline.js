// The page without a network: the browser stores it; a newer version is announced and waits until the user asks for it. A page that is
// not published, or is one file, has no service worker.

const script = document.querySelector('meta[name="service-worker"]')?.content;
const workers = script ? navigator.serviceWorker : undefined;
const policy = globalThis.trustedTypes?.createPolicy("switchover-offline", { createScriptURL: () => script });

// True if the page is on a server, with its copy in one file next to it.
export const isPublished = () => script !== undefined;

// Lets the browser keep the page, and calls `tell` when a newer version is ready.
export async function keepPage(tell) {
  // Where it can't be kept, it works as before.
  const registration = await workers?.register(policy?.createScriptURL("") ?? script, { updateViaCache: "none" }).catch(() => {});
  if (!registration) return;
  let controlled = Boolean(workers.controller);
  const look = () => registration.waiting && workers.controller && tell();
  look();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  // Another tab has taken the new version.
  workers.addEventListener("controllerchange", () => {
    if (controlled) tell();
    controlled = true;
  });
}

// Loads the newer version: the page reloads.
export async function takeNewer() {
  const waiting = (await workers?.getRegistration())?.waiting;
  if (!waiting) return location.reload();
  workers.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
}

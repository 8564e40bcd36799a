// Keeps the page, so that it opens without a network. A new version is stored next to the old one and waits until the page asks for it:
// a page that is open never gets parts of two.

// The build writes the version and the list of files here.
const { VERSION, FILES } = { VERSION: "", FILES: [] };

const OWN = "switchover-page/";
const CACHE = OWN + VERSION;

async function keep() {
  const cache = await caches.open(CACHE);
  // What a server lets browsers keep may be of another version.
  await cache.addAll(["./", ...FILES].map((file) => new Request(file, { cache: "no-cache" })));
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(request) {
  const address = new URL(request.url);
  const asked = address.pathname.endsWith("/index.html") ? new URL("./", address).href : request;
  const cache = await caches.open(CACHE);
  return (await cache.match(asked, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", ({ data }) => data === "take over" && skipWaiting());
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(kept(event.request));
});

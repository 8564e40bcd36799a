// The engine where it works: in a worker, and where none is to be had, in the page itself. It takes a `WireRequest` and answers with
// the JSON of a `WireResponse`: crates/model/src/wire has both.
import load, * as engine from "./switchover.js";

// How often the progress of a plan is reported, in milliseconds.
const TOLD = 50;

let loaded;

// Makes the engine of its compiled WebAssembly.
const begin = (wasm) => (loaded ??= load({ module_or_path: wasm }));

// The answer as JSON, in slices: between them, the worker reports progress, and the request may be dropped.
function* answer(request) {
  const work = new engine.Work(request);
  try {
    while (work.step()) yield { done: work.done, all: work.all };
    return work.finish();
  } finally {
    // From a broken engine nothing is to be had back.
    try { work.free(); } catch {}
  }
}

// Browsers compile a function when it is first called: a plan of a small NSG, as az shows it, calls most of those that the plan of a user's
// text needs.
const ID = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/small";
const rule = (priority, access, direction, source, destination) => ({
  id: `${ID}/securityRules/${priority}`, name: `${direction}-${priority}`, priority, direction, access, protocol: "Tcp", description: null,
  sourceAddressPrefix: source, sourceAddressPrefixes: [], sourcePortRange: "*", sourcePortRanges: [], destinationAddressPrefix: destination,
  destinationAddressPrefixes: [], destinationPortRange: direction === "Inbound" ? "29876-29877" : "443", destinationPortRanges: [],
});
const SMALL = JSON.stringify({
  id: ID,
  name: "small",
  type: "Microsoft.Network/networkSecurityGroups",
  location: "westeurope",
  securityRules: [
    rule(100, "Allow", "Inbound", "BatchNodeManagement.westeurope", "*"),
    rule(110, "Allow", "Outbound", "VirtualNetwork", "Storage.westeurope"),
    rule(4000, "Deny", "Inbound", "*", "*"),
    rule(4000, "Deny", "Outbound", "*", "Internet"),
  ],
  defaultSecurityRules: [rule(65000, "Allow", "Inbound", "VirtualNetwork", "VirtualNetwork")],
});
const warmUp = () => void [...answer({ plan: { sources: [{ name: "small", text: SMALL }], options: { key: "small" } } })];

// All slices one after the other: what is asked of a worker meanwhile ends it.
function answered(number, request) {
  const slices = answer(request);
  for (let told = performance.now(); ; ) {
    const { done, value } = slices.next();
    if (done) return value;
    if (performance.now() - told < TOLD) continue;
    told = performance.now();
    postMessage({ number, progress: value });
  }
}

if (globalThis.WorkerGlobalScope) {
  let arrive;
  // A question may come before the engine does.
  const ready = new Promise((resolve) => (arrive = resolve)).then(begin).then(warmUp);
  ready.catch(() => {});
  onmessage = async ({ data: { wasm, number, request } }) => {
    if (wasm) return arrive(wasm);
    try {
      await ready;
    } catch {
      return postMessage({ number, failed: "notLoaded" });
    }
    try {
      postMessage({ number, answer: answered(number, request) });
    } catch {
      // What the engine refuses it says in its answer; after anything else it is not to be trusted again.
      postMessage({ number, failed: "crashed" });
    }
  };
} else {
  globalThis.switchoverEngine = { begin, answer };
}

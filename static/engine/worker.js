// The engine where it works: in a worker, and where none is to be had, in the page itself. It takes a `WireRequest` and answers with
// the JSON of a `WireResponse`: crates/model/src/wire has both. A large plan goes to the page in parts, and comes back as them.
import load, * as engine from "./switchover.js";

// How often the progress of a plan is reported, in milliseconds.
const TOLD = 50;

let loaded;

// Makes the engine of its compiled WebAssembly.
const begin = (wasm) => (loaded ??= load({ module_or_path: wasm }));

// The answer as JSON, in slices: between them, the worker reports progress, and the request may be dropped.
function* answer(request) {
  const work = new engine.Work(joined(request));
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

// What is long in a large plan, and how many elements of it go to the page at once.
const LONG = ["subjects", "changes"];
const MOST_ELEMENTS = 100;

// A plan in parts, whose long lists go on from each to the next. All else is in the first.
function* parts(plan) {
  const rest = Object.entries(plan).map(([name, own]) => [name, Array.isArray(own) ? [] : own]);
  const none = { ...Object.fromEntries(rest), checklist: { phases: [] }, told: undefined, summary: undefined, scripts: undefined };
  const length = Math.max(1, ...LONG.map((name) => plan[name].length));
  for (let from = 0; from < length; from += MOST_ELEMENTS) {
    const some = LONG.map((name) => [name, plan[name].slice(from, from + MOST_ELEMENTS)]);
    yield { ...(from ? none : plan), ...Object.fromEntries(some) };
  }
}

// The plan of such parts.
function whole(plan) {
  if (!plan?.parts) return plan;
  const lists = LONG.map((name) => [name, plan.parts.flatMap((part) => part[name])]);
  return { ...plan.parts[0], ...Object.fromEntries(lists) };
}

// The request with whole plans; some requests are words.
function joined(request) {
  if (typeof request === "string") return request;
  const [[asked, of]] = Object.entries(request);
  if (of.own) return { [asked]: { ...of, own: { ...of.own, plan: whole(of.own.plan) } } };
  return of.plan ? { [asked]: { ...of, plan: whole(of.plan) } } : request;
}

// How much memory of the engine a plan may leave, which never shrinks.
const MOST_MEMORY = 50_000_000;

// From how many letters on the answer with a plan goes in parts.
const MOST_LETTERS = 1_000_000;

// Sends an answer: that with a large plan behind the parts of the plan, between which the page goes on.
function send(number, answer, isSpent) {
  const isLarge = answer.length > MOST_LETTERS && answer.startsWith('{"plan":');
  const { plan } = isLarge ? JSON.parse(answer) : {};
  if (!plan) return postMessage({ number, answer, isSpent });
  for (const part of parts(plan.of)) postMessage({ number, part });
  postMessage({ number, answer: JSON.stringify({ plan: { ...plan, of: null } }), isSpent });
}

if (globalThis.WorkerGlobalScope) {
  let arrive;
  // A question may come before the engine does.
  const ready = new Promise((resolve) => (arrive = resolve)).then(begin).then(warmUp);
  ready.catch(() => {});
  onmessage = async ({ data: { wasm, number, request } }) => {
    if (wasm) return arrive(wasm);
    let memory;
    try {
      await ready;
      ({ memory } = await loaded);
    } catch {
      return postMessage({ number, failed: "notLoaded" });
    }
    try {
      const answer = answered(number, request);
      send(number, answer, memory.buffer.byteLength > MOST_MEMORY);
    } catch {
      // What the engine refuses it says in its answer; after anything else it is not to be trusted again.
      postMessage({ number, failed: "crashed" });
    }
  };
} else {
  globalThis.switchoverEngine = { begin, answer };
}

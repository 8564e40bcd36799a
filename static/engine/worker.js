// The engine where it works: in a worker, and where none is to be had, in the page itself. Each question names a function of the
// module, with its arguments as JSON.
import load, * as engine from "./switchover.js";

// How often it is told how far a plan is, in milliseconds.
const TOLD = 50;

let loaded;

// Makes the engine of its compiled WebAssembly.
const begin = (wasm) => (loaded ??= load({ module_or_path: wasm }));

// The answer as JSON. A plan comes in slices: between them it is told how far it is, and it may be given up.
function* answer(call, args) {
  if (call !== "plan") return JSON.stringify(engine[call](...JSON.parse(args)));
  const planning = new engine.Planning(...JSON.parse(args));
  try {
    while (planning.step()) yield { done: planning.done, all: planning.all };
    return planning.finishJson();
  } finally {
    // From a broken engine nothing is to be had back.
    try { planning.free(); } catch {}
  }
}

// Browsers compile a function when it is first called: after a plan of a group without rules, the first plan of a user's text finds
// most of them.
const EMPTY = JSON.stringify([[{ name: "", text: '{"name": "", "securityRules": []}' }]]);
const warmUp = () => void [...answer("plan", EMPTY)];

// All slices one after the other: what is asked of a worker meanwhile ends it.
function answered(number, call, args) {
  const slices = answer(call, args);
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
  onmessage = async ({ data: { wasm, number, call, args } }) => {
    if (wasm) return arrive(wasm);
    try {
      await ready;
    } catch {
      return postMessage({ number, error: "not loaded" });
    }
    try {
      postMessage({ number, answer: answered(number, call, args) });
    } catch (error) {
      // What a function refuses it says; after anything else the engine is not to be trusted again.
      postMessage({ number, error: String(error?.message ?? error), broken: error instanceof WebAssembly.RuntimeError });
    }
  };
} else {
  globalThis.switchoverEngine = { begin, answer };
}

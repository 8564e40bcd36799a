// The whole engine where it works: in a worker, and where none is to be had, in the page itself. Each question names a function
// of the module, with its arguments as JSON.
import load, * as engine from "./switchover.js";

let loaded;

// Makes the engine of its compiled WebAssembly.
const begin = (wasm) => (loaded ??= load({ module_or_path: wasm }));

// The answer as JSON.
const answer = (call, args) => JSON.stringify(engine[call](...JSON.parse(args)));

if (globalThis.WorkerGlobalScope) {
  onmessage = async ({ data: { wasm, number, call, args } }) => {
    if (wasm) return void begin(wasm).catch(() => {});
    try {
      await loaded;
    } catch {
      return postMessage({ number, error: "not loaded" });
    }
    try {
      postMessage({ number, answer: answer(call, args) });
    } catch (error) {
      // What a function refuses it says; after anything else the engine is not to be trusted again.
      postMessage({ number, error: String(error?.message ?? error), broken: error instanceof WebAssembly.RuntimeError });
    }
  };
} else {
  globalThis.switchoverEngine = { begin, answer };
}

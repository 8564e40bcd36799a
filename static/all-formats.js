// Loads the engine with readers for all formats, when a text first needs it, and asks it.

let loading;

async function load() {
  const engine = await import(new URL("engine/switchover.js", document.baseURI));
  await engine.default();
  return engine;
}

async function ask(question) {
  loading ??= load();
  try {
    return JSON.stringify(question(await loading));
  } catch (error) {
    // A network that was away may be back at the next try.
    loading = undefined;
    throw error;
  }
}

// The plan as JSON; `sources` and `options` are JSON by the module's contract.
export const planWithAllFormats = (sources, options) =>
  ask((engine) => engine.plan(JSON.parse(sources), JSON.parse(options)));

// What can be pasted, as JSON.
export const allInputs = () => ask((engine) => engine.inputs());

// Loads the engine with readers for all formats, when a text first needs it, and has it make plans.

let loading;

async function load() {
  const engine = await import(new URL("engine/switchover.js", document.baseURI));
  await engine.default();
  return engine;
}

// The plan as JSON; `sources` and `options` are JSON by the module's contract.
export async function planWithAllFormats(sources, options) {
  loading ??= load();
  try {
    const engine = await loading;
    return JSON.stringify(engine.plan(JSON.parse(sources), JSON.parse(options)));
  } catch (error) {
    // A network that was away may be back at the next try.
    loading = undefined;
    throw error;
  }
}

// The engine in the page itself, in slices, where workers are not available.

// How long the page does nothing else, in milliseconds.
const SLICE = 10;

// Lets the page do all that waits; a timer would wait longer by itself.
const { port1: woken, port2: waking } = new MessageChannel();
const rested = () => new Promise((resolve) => {
  woken.addEventListener("message", resolve, { once: true });
  woken.start();
  waking.postMessage(0);
});

// The answer, with a rest after each slice; nothing, if it is no longer waited for.
async function answered({ isWaited, show }, number, slices) {
  for (let begun = performance.now(); ; ) {
    const { done, value } = slices.next();
    if (done) return value;
    if (performance.now() - begun < SLICE) continue;
    show(value);
    await rested();
    if (!isWaited(number)) return void slices.return();
    begun = performance.now();
  }
}

// Answers a request; `none` is called where the engine can't be loaded.
export async function inPage(page, number, wasm, request, none) {
  let engine;
  try {
    engine = await page.load();
    await engine.begin(wasm);
  } catch {
    return none();
  }
  // The page shows that it is at work before it is.
  await new Promise((done) => setTimeout(done, 20));
  if (!page.isWaited(number)) return;
  try {
    const json = await answered(page, number, engine.answer(request));
    if (json !== undefined) page.answer(number, json);
  } catch {
    page.fail(number, "crashed");
  }
}

// What `cargo xtask bench` measures in the built page and in its engine, in the form of the native benchmarks. Those leave a text,
// and how long its plan took natively, in the folder that is named.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groups, largePlan, paste, planned, projectFile, projectText, rulesOfGroup, start, stop, timeToStop, typeAtTheEnd, watchFrames } from './browser.js';

const folder = process.argv[2];
const text = await readFile(join(folder, 'thousand-rules.json'), 'utf8');
const native = Number(await readFile(join(folder, 'thousand-rules.ms'), 'utf8'));
const sample = await projectText('static/samples/locked-down-nsg.json');
const RUNS = 20;

const line = (question, figure, unit, ratio) =>
  console.log(`${question.padEnd(58)} ${figure.toFixed(2).padStart(7)} ${unit} ${ratio === undefined ? '' : ratio.toFixed(2).padStart(8)}`);

/** How long plans of the text take in a worker, from the question to the answer, first to last. */
async function inWorker({ browser, address }) {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address);
  const times = await page.evaluate(async ([text, runs]) => {
    const wasm = await WebAssembly.compileStreaming(fetch('engine/switchover_bg.wasm'));
    const policy = trustedTypes.createPolicy('bench', { createScriptURL: (url) => url });
    const worker = new Worker(policy.createScriptURL('engine/worker.js'), { type: 'module' });
    worker.postMessage({ wasm });
    const ask = (number, request) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => data.answer && resolve(data.answer);
      worker.postMessage({ number, request });
    });
    await ask(0, 'regions');
    const times = [];
    for (let run = 1; run <= runs; run += 1) {
      const begun = performance.now();
      await ask(run, { plan: { sources: [{ name: 'nsg.json', text }], options: {} } });
      times.push(performance.now() - begun);
    }
    return times;
  }, [text, RUNS]);
  await context.close();
  return times;
}

/** How long it takes from the navigation to the plan of a draft that was kept, with nothing in any cache. */
async function firstPlan({ browser, address }) {
  const keeping = await browser.newContext({ serviceWorkers: 'block' });
  const page = await keeping.newPage();
  await page.goto(address);
  await page.getByTestId('source-text').waitFor();
  await paste(page, sample);
  await planned(page).waitFor();
  const storageState = await keeping.storageState();
  await keeping.close();
  const times = [];
  for (let run = 0; run < 5; run += 1) {
    const context = await browser.newContext({ serviceWorkers: 'block', storageState });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        if (document.querySelector('[data-testid=share-link]:enabled')) globalThis.plannedAt = performance.now();
        else requestAnimationFrame(look);
      };
      look();
    });
    await page.goto(address);
    times.push(await page.waitForFunction(() => globalThis.plannedAt).then((planned) => planned.jsonValue()));
    await context.close();
  }
  return Math.min(...times);
}

/** How long it takes from a paste, once the page is there for a while, to the plan on the page: the least of some tries. */
async function planOfPaste({ browser, address }) {
  const times = [];
  for (let run = 0; run < 5; run += 1) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(address);
    await page.getByTestId('source-text').waitFor();
    await page.waitForTimeout(2_000);
    times.push(await page.evaluate((text) => new Promise((resolve) => {
      const box = document.querySelector('[data-testid=source-text]');
      const begun = performance.now();
      const look = () => (document.querySelector('[data-testid=share-link]:enabled') ? resolve(performance.now() - begun) : requestAnimationFrame(look));
      box.focus();
      box.setRangeText(text);
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
      look();
    }), sample));
    await context.close();
  }
  return Math.min(...times);
}

/** The longest frame of typing while a group of 1,000 rules is planned: the least of some tries. */
async function longestFrame({ browser, address }) {
  const longest = [];
  for (let run = 0; run < 3; run += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.getByTestId('source-text').waitFor();
    await paste(page, sample);
    await planned(page).waitFor();
    await paste(page, rulesOfGroup(1_000));
    await page.waitForTimeout(50);
    const frames = await watchFrames(page);
    await typeAtTheEnd(page);
    await page.getByTestId('summary').getByText('nsg-of-1000').first().waitFor();
    longest.push(Math.max(...await frames()));
    await context.close();
  }
  return Math.min(...longest);
}

/** How long a plan goes on after *Stop*, as the page sees it: the most of some moments, of a plan that takes seconds. */
async function stopped({ browser, address }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByTestId('source-text').waitFor();
  const times = [];
  for (const later of [0, 150, 400, 900]) {
    await paste(page, largePlan(later));
    times.push(await timeToStop(page, later));
  }
  await context.close();
  return Math.max(...times);
}

/** How far the engine's memory grows for a plan, in bytes: it never shrinks. */
async function memory() {
  const engine = await import(projectFile('dist/engine/switchover.js'));
  const { memory } = engine.initSync({ module: await readFile(projectFile('dist/engine/switchover_bg.wasm')) });
  engine.plan([{ name: 'nsg.json', text: sample }]);
  const before = memory.buffer.byteLength;
  engine.plan([{ name: 'nsg.json', text }]);
  return memory.buffer.byteLength - before;
}

/** What a paste of 5 MB costs the page: elements, the longest task in ms, resident memory in MB, and the slowest of ten letters in ms. */
async function fiveMegabytes({ browser, address }) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(address);
  await page.getByTestId('source-text').waitFor();
  const many = Array.from({ length: 1_000 }, (_, number) => rulesOfGroup(14).replaceAll('nsg-of-14', `nsg-${number}`));
  // That the text gets into the page is a long task of its own, which no user has.
  await page.evaluate((text) => {
    globalThis.pasted = new DataTransfer();
    globalThis.pasted.setData('text/plain', text);
  }, `[${many.join()}]`);
  await page.waitForTimeout(1_000);
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    const box = document.querySelector('[data-testid=source-text]');
    box.focus();
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: globalThis.pasted, bubbles: true, cancelable: true }));
    globalThis.pasted = undefined;
  });
  await planned(page).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(2_000);
  const longest = await page.evaluate(() => Math.max(0, ...globalThis.tasks));
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  const letters = [];
  await page.getByTestId('open-text').click();
  await page.getByTestId('source-text').focus();
  for (let letter = 0; letter < 10; letter += 1) {
    const begun = performance.now();
    await page.keyboard.type(' ');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    letters.push(performance.now() - begun);
  }
  const memory = await resident(browser);
  await context.close();
  return { bytes: many.join().length, elements, longest, memory, letter: Math.max(...letters) };
}

/** The resident memory of the page's process, in MB: the largest of the browser's renderers. */
async function resident(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}

/** How long it takes from the paste of 300 subjects to their plan on the page. */
async function planOfMany({ browser, address }) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(address);
  await page.getByTestId('source-text').waitFor();
  const begun = performance.now();
  await paste(page, groups(300));
  await planned(page).waitFor({ timeout: 120_000 });
  const time = performance.now() - begun;
  await context.close();
  return time;
}

const started = await start();
try {
  const times = await inWorker(started);
  line('plan a 1,000-rule group in the worker at first, over native', times[0], 'ms', times[0] / native);
  line('plan it there again, over native (budget 2)', Math.min(...times), 'ms', Math.min(...times) / native);
  const bytes = Buffer.byteLength(text);
  const grown = await memory();
  line('memory for its plan, over the text (budget 5)', grown / 1e6, 'MB', grown / bytes);
  line('first plan after the navigation (budget 500 ms)', await firstPlan(started), 'ms');
  line('first plan after a paste (budget 100 ms)', await planOfPaste(started), 'ms');
  line('stop of a plan at any moment (budget 100 ms)', await stopped(started), 'ms');
  line('longest frame of typing during a plan (budget 50 ms)', await longestFrame(started), 'ms');
  line('plan of 300 subjects on the page (budget 5,000 ms)', await planOfMany(started), 'ms');
  const many = await fiveMegabytes(started);
  line('elements of the page after a paste of 5 MB (budget 3,000)', many.elements, '');
  line('longest task of that (budget 100 ms)', many.longest, 'ms');
  line('one letter typed into it (budget 50 ms)', many.letter, 'ms');
  line('memory of the page\'s process (budget 300 MB)', many.memory, 'MB');
} finally {
  await stop();
}

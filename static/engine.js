// Asks the engine, which works in a worker, so that the page never waits. Where workers are not available, it works in
// the page itself, in slices. In the copy of the page that is one file, everything is in the document.

import { later } from "./later.js";

const embedded = (id) => document.getElementById(id)?.textContent;
const place = (name) => new URL(`engine/${name}`, document.baseURI).href;

// Nothing but the engine ever becomes a script.
const policy = globalThis.trustedTypes?.createPolicy("switchover-engine", {
  createScriptURL: (url) => {
    if (url === place("worker.js") || url.startsWith("blob:")) return url;
    throw new TypeError(`${url} is no script of this page`);
  },
});
const trusted = (url) => policy?.createScriptURL(url) ?? url;

// The compiled engine, for every worker that is started.
let compiled;
let worker;
// True where workers are not to be had.
let inPage = false;
let asked = 0;
// Questions without an answer yet, by number.
const waiting = new Map();

// The document has asked for it with its first byte; this asks in the same way, and so shares that answer.
async function fetched() {
  const integrity = document.querySelector('meta[name="engine-integrity"]')?.content ?? "";
  const asked = (more) => fetch(place("switchover_bg.wasm"), { integrity, ...more });
  // What a browser has kept may be of another version.
  const response = await asked().catch(() => asked({ cache: "reload" }));
  if (!response.ok) throw new Error(response.statusText);
  return response;
}

// Compiled as it arrives, outside of the page's thread. A server that doesn't know WebAssembly is no hindrance.
async function compiledFrom(response) {
  const isNamed = response.headers.get("Content-Type")?.startsWith("application/wasm");
  return isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

// The bytes that the document has compressed, if it has them.
export function unpacked(id) {
  const packed = embedded(id);
  if (!packed) return undefined;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function compile() {
  compiled ??= unpacked("engine-wasm")?.then((bytes) => WebAssembly.compile(bytes)) ?? fetched().then(compiledFrom);
  // A network that was away may be back at the next try.
  compiled.catch(() => (compiled = undefined));
  return compiled;
}

function resolve(number, response) {
  waiting.get(number)?.resolve(response);
  waiting.delete(number);
}

function answer(number, json) {
  const response = JSON.parse(json);
  const { parts } = waiting.get(number) ?? {};
  if (parts?.length) response.plan.of = { parts };
  resolve(number, response);
}
// Why there is no answer: a `Failure` of crates/model/src/wire.
const fail = (number, failed) => resolve(number, { failed });

function stop() {
  worker?.terminate();
  worker = undefined;
}

// How far the latest plan is, in the bar of the page, if that is shown.
function show({ done, all }) {
  const bar = document.getElementById("planned");
  if (bar) [bar.max, bar.value] = [all, done];
}

function received({ data: { number, progress, part, answer: json, failed, isSpent } }) {
  if (progress) return show(progress);
  if (part) return waiting.get(number)?.parts.push(part);
  if (failed === undefined) {
    answer(number, json);
    // Another worker begins with little memory.
    if (!isSpent || waiting.size || !navigator.onLine) return;
    stop();
    return begin();
  }
  fail(number, failed);
  if (failed !== "crashed") return;
  stop();
  // What else was asked of that worker goes on in another one.
  for (const other of [...waiting.keys()]) dispatch(other);
}

// The scripts of the worker load while the engine is compiled.
function start() {
  const script = embedded("engine-script");
  const url = script ? URL.createObjectURL(new Blob([script], { type: "text/javascript" })) : place("worker.js");
  const started = new Worker(trusted(url), { type: script ? "classic" : "module" });
  started.onmessage = received;
  started.onerror = () => {
    stop();
    // Whether workers are to be had is found out by the next question.
    inPage = waiting.size > 0;
    for (const number of [...waiting.keys()]) dispatch(number);
  };
  compile().then((wasm) => started.postMessage({ wasm }), () => {});
  return started;
}

// What the engine works with in the page itself.
const own = {
  load: () => globalThis.switchoverEngine ?? import(place("worker.js")).then(() => globalThis.switchoverEngine),
  isWaited: (number) => waiting.has(number),
  show,
  answer,
  fail,
};

async function answerInPage(number, wasm, request) {
  // What the browser may offer at the next try.
  const none = () => {
    inPage = false;
    fail(number, "notLoaded");
  };
  await later().then(({ inPage }) => inPage(own, number, wasm, request, none), none);
}

// Starts the worker, if it can be had.
function begin() {
  try {
    worker ??= start();
  } catch {
    inPage = true;
  }
}

async function dispatch(number) {
  if (!inPage) begin();
  const wasm = await compile().catch(() => undefined);
  if (!wasm) return fail(number, "notLoaded");
  const question = waiting.get(number);
  if (!question) return;
  const { request } = question;
  question.parts = [];
  // Another question may have ended the worker meanwhile.
  if (!inPage) begin();
  if (inPage) return answerInPage(number, wasm, request);
  try {
    worker.postMessage({ number, request });
  } catch {
    inPage = true;
    return answerInPage(number, wasm, request);
  }
}

function question(request, isPlan) {
  const number = (asked += 1);
  return new Promise((resolve) => {
    waiting.set(number, { request, isPlan, resolve });
    dispatch(number);
  });
}

// The parts of the plan that is read: a large one comes in several. None are left once another plan is asked for.
let reading = [];
export const parts = (plan) => (reading = [...(plan?.parts ?? [plan])]);

// The engine's `WireResponse` to a `WireRequest`. Whether texts hold secrets is asked after the plan that is asked for at the same time:
// the user waits for that.
export async function ask(request) {
  if (request.holdsSecrets) await new Promise((passed) => setTimeout(passed));
  return question(request, false);
}

// The same for a plan, which takes the place of one that is still being made.
export function askForPlan(request) {
  reading.length = 0;
  if ([...waiting.values()].some(({ isPlan }) => isPlan)) cancel();
  return question(request, true);
}

// Ends the plan that is being made. What else is waited for goes on, in another worker.
export function cancel() {
  stop();
  for (const [number, { isPlan }] of [...waiting]) {
    if (isPlan) fail(number, "cancelled");
    else if (!inPage) dispatch(number);
  }
}

// The engine loads in parallel with the page; from the one file, which takes the page's own time, once the page is idle.
if (embedded("engine-wasm")) (globalThis.requestIdleCallback ?? setTimeout)(begin);
else begin();

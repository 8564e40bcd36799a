// Drafts by name, each with its history, in a database of the browser. The page gives it no draft before the engine found no secret in it.

import { button, element } from "./elements.js";

const DATABASE = "switchover.drafts";
// Which draft this tab shows, and the version that it began with.
const PLACE = "switchover.draft-id/1";

const MOST_DRAFTS = 20;
const MOST_VERSIONS = 10;
// Changes that follow each other so fast are one version, in milliseconds.
const TOGETHER = 120_000;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    // A draft: id, name, and its versions, the latest first. The texts of a version are apart, by the id of the draft and the time.
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("texts");
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // Another tab forgets everything.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
  });
  return opened;
}

async function stores(mode) {
  const transaction = (await database()).transaction(["drafts", "texts"], mode);
  return [transaction.objectStore("drafts"), transaction.objectStore("texts")];
}

const key = (draft, version) => `${draft.id} ${version.at}`;
const head = (draft) => draft.versions[0];
const latestFirst = (one, other) => head(other).at - head(one).at;

async function all() {
  const [drafts] = await stores("readonly");
  return (await done(drafts.getAll())).sort(latestFirst);
}

async function textOf(draft, version) {
  const [, texts] = await stores("readonly");
  return done(texts.get(key(draft, version)));
}

// One after the other: what is kept depends on what is there.
let last = Promise.resolve();
const inOrder = (does) => (...of) => (last = last.then(() => does(...of)).catch(() => {}));

const here = () => JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
const stay = (draft, more) => sessionStorage.setItem(PLACE, JSON.stringify({ id: draft.id, at: head(draft)?.at, ...more }));

function unique(name, drafts) {
  let [unique, number] = [name, 2];
  while (drafts.some((draft) => draft.name === unique)) unique = `${name} ${number++}`;
  return unique;
}

function nameOf({ account, texts }) {
  const [first, ...more] = texts;
  return account || (more.length ? `${first} and ${more.length} more` : first);
}

// The draft that a version belongs to, which may be a new one.
async function draftOf(json, about, drafts) {
  const { id, at } = here();
  const own = drafts.find((draft) => draft.id === id);
  const isOfOthers = own && at !== head(own).at;
  const isAnother = own && !head(own).texts.some((name) => about.texts.includes(name));
  if (own && !isOfOthers && !isAnother) return own;
  // A tab that has just opened shows the draft that was stored last; and what was opened may be undone.
  for (const draft of drafts) if ((await textOf(draft, head(draft))) === json) return draft;
  // Another tab has kept another version since, or nothing of the draft is left: neither overwrites the other.
  const name = unique(isOfOthers ? own.name : nameOf(about), drafts);
  return { id: `${Date.now()}-${Math.random()}`, name, versions: [] };
}

// Keeps a draft as the latest version of the one that this tab shows.
export const keep = inOrder(async (json) => {
  const { account, texts } = JSON.parse(json);
  const about = { account, texts: texts.filter(({ text }) => text.trim()).map(({ name }) => name || "pasted text") };
  if (!about.texts.length) return sessionStorage.removeItem(PLACE);
  const drafts = await all();
  const draft = await draftOf(json, about, drafts);
  const latest = head(draft);
  if (latest && (await textOf(draft, latest)) === json) return stay(draft);
  const at = Math.max(Date.now(), (latest?.at ?? 0) + 1);
  const isSame = latest && !here().isOpened && at - latest.begun < TOGETHER && latest.texts.join() === about.texts.join();
  const gone = isSame ? [[draft, draft.versions.shift()]] : [];
  draft.versions.unshift({ at, begun: isSame ? latest.begun : at, texts: about.texts });
  for (const version of draft.versions.splice(MOST_VERSIONS)) gone.push([draft, version]);
  const others = drafts.filter(({ id }) => id !== draft.id);
  const [forDrafts, forTexts] = await stores("readwrite");
  for (const old of others.slice(MOST_DRAFTS - 1)) {
    forDrafts.delete(old.id);
    for (const version of old.versions) gone.push([old, version]);
  }
  for (const [of, version] of gone) forTexts.delete(key(of, version));
  forTexts.put(json, key(draft, head(draft)));
  await done(forDrafts.put(draft));
  stay(draft);
  await render();
});

// What was removed or forgotten last: drafts with their texts.
let gone = [];

async function remove(drafts) {
  gone = [];
  for (const draft of drafts) {
    for (const version of draft.versions) gone.push([draft, version, await textOf(draft, version)]);
  }
  const [forDrafts, forTexts] = await stores("readwrite");
  for (const [draft, version] of gone) {
    forTexts.delete(key(draft, version));
    await done(forDrafts.delete(draft.id));
  }
}

export const bringBack = inOrder(async () => {
  const [forDrafts, forTexts] = await stores("readwrite");
  for (const [draft, version, text] of gone) {
    forTexts.put(text, key(draft, version));
    forDrafts.put(draft);
  }
  gone = [];
  await render();
});

export const forget = inOrder(async () => {
  sessionStorage.removeItem(PLACE);
  await remove(await all());
  (await database()).close();
  opened = undefined;
  indexedDB.deleteDatabase(DATABASE);
  await render();
});

// The list

const time = (at) => {
  const shown = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return element("time", { dateTime: new Date(at).toISOString() }, shown);
};
const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

// Where the list is, and what opens a draft.
let list;
let open;
// What was done last, in a sentence.
let said = "";

async function openVersion(draft, version, isLatest) {
  const json = await textOf(draft, version);
  if (json === undefined) return;
  stay(draft, { isOpened: !isLatest });
  said = `Opened ${draft.name}.`;
  open([JSON.parse(json)]);
  await render();
}

async function rename(draft, name) {
  const drafts = await all();
  const now = drafts.find(({ id }) => id === draft.id);
  if (!now || !name.trim()) return now?.name;
  now.name = unique(name.trim(), drafts.filter(({ id }) => id !== draft.id));
  const [forDrafts] = await stores("readwrite");
  await done(forDrafts.put(now));
  await render();
  return now.name;
}

function versions(draft) {
  const older = draft.versions.slice(1).map((version) =>
    element("li", {},
      button("open-version", undefined, () => openVersion(draft, version, false), time(version.at)),
      element("small", {}, version.texts.join(", "))));
  if (!older.length) return [];
  const summary = element("summary", {}, `Earlier versions of ${draft.name} (${older.length})`);
  return [element("details", { testid: "versions" }, summary, element("ul", {}, ...older))];
}

function current(draft) {
  const field = element("input", { testid: "draft-name", value: draft.name, autocomplete: "off", spellcheck: false });
  field.onchange = async () => (field.value = (await inOrder(rename)(draft, field.value)) ?? draft.name);
  const label = element("label", {}, element("span", {}, "Name of this draft"), field);
  return element("li", { testid: "current-draft" }, label, element("small", {}, "Last kept ", time(head(draft).at)), ...versions(draft));
}

function other(draft) {
  const what = element("small", {}, `${count(head(draft).texts.length, "text")}, `, time(head(draft).at));
  const show = button("open-draft", undefined, () => openVersion(draft, head(draft), true), element("span", {}, draft.name), what);
  const away = button("remove-draft", `Remove ${draft.name}`, inOrder(async () => {
    await remove([draft]);
    said = `Removed ${draft.name}.`;
    await render();
  }), "×");
  away.className = "remove";
  return element("li", { testid: "other-draft" }, element("div", {}, show, away), ...versions(draft));
}

async function render() {
  if (!list?.isConnected) return;
  const drafts = await all();
  const { id } = here();
  const isBusy = list.contains(document.activeElement) && document.activeElement.localName === "input";
  // A name that is being typed stays.
  if (isBusy) return;
  const items = drafts.map((draft) => (draft.id === id ? current(draft) : other(draft)));
  const fresh = button("new-draft", undefined, () => {
    sessionStorage.removeItem(PLACE);
    said = "";
    open([{ texts: [] }]);
    inOrder(render)();
  }, "New draft");
  const undo = gone.length && said.startsWith("Removed") ? [" ", button("undo-remove", undefined, () => { said = ""; bringBack(); }, "Undo")] : [];
  const status = element("p", { role: "status" }, said, ...undo);
  const none = element("p", {}, "Drafts that this browser keeps appear here, each with its earlier versions.");
  list.replaceChildren(status, items.length ? element("ul", {}, ...items) : none, ...(id ? [fresh] : []));
}

// Shows all drafts in an element; `show` opens what one holds.
export const show = inOrder(async (element, show) => {
  [list, open] = [element, show];
  await render();
});

// Texts with secrets are planned and never stored: not before the engine has looked at them, and not without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectValue, expectVerdicts, openPage, paste, projectText, reload, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

const letters = 'Ab1+/xY9'.repeat(11);
const [one, two] = [`${letters.slice(0, 86)}==`, `${letters.slice(2)}==`];
const line = '-'.repeat(88);

/** What `az batch account keys list` and `az storage account keys list` print, in each form. */
const lists = {
  'batch keys as JSON': `{\n  "accountName": "renderfarm",\n  "primary": "${one}",\n  "secondary": "${two}"\n}\n`,
  'batch keys as a table': `AccountName    Primary  Secondary\n-------------  ${line}  ${line}\nrenderfarm     ${one}  ${two}\n`,
  'batch keys as TSV': `renderfarm\t${one}\t${two}\n`,
  'batch keys as YAML': `accountName: renderfarm\nprimary: ${one}\nsecondary: ${two}\n`,
  'storage keys as JSON': `[{"creationTime": null, "keyName": "key1", "permissions": "FULL", "value": "${one}"}, {"keyName": "key2", "value": "${two}"}]`,
  'storage keys as a table': `KeyName    Permissions    Value\n---------  -------------  ${line}\nkey1       FULL           ${one}\nkey2       FULL           ${two}\n`,
  'storage keys as TSV': `None\tkey1\tFULL\t${one}\nNone\tkey2\tFULL\t${two}\n`,
  'storage keys as YAML': `- keyName: key1\n  permissions: FULL\n  value: ${one}\n- keyName: key2\n  permissions: FULL\n  value: ${two}\n`,
};

/** Notes all that is ever put into a storage or a database. */
const watchStorage = `
  globalThis.everStored = [];
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    globalThis.everStored.push(String(value));
    return setItem.call(this, key, value);
  };
  for (const method of ['add', 'put']) {
    const native = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (value, ...rest) {
      globalThis.everStored.push(JSON.stringify(value));
      return native.call(this, value, ...rest);
    };
  }`;

/** Lets the engine answer only after this many milliseconds. */
const slowWorker = (delay) => `
  const Native = Worker;
  globalThis.Worker = class extends Native {
    postMessage(message) {
      if (message.request) setTimeout(() => super.postMessage(message), ${delay});
      else super.postMessage(message);
    }
  };`;

/** All that was ever stored, and what is there now: in both storages and in databases. */
const stored = (page) => page.evaluate(async () => {
  const kept = [...globalThis.everStored, ...Object.values({ ...localStorage }), ...Object.values({ ...sessionStorage })];
  const all = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await all(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      kept.push(JSON.stringify(await all(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  return kept.join('\n');
});

const keptDraft = (page) => page.evaluate(() => localStorage['switchover.draft/1'] ?? '');

test('keys are never stored', async (t) => {
  const page = await openPage(t, { prepare: watchStorage });
  for (const [what, text] of Object.entries(lists)) {
    await t.test(what, async () => {
      await paste(page, sample);
      await page.waitForFunction(() => localStorage['switchover.draft/1']?.includes('nsg-batch-nodes'));
      await expectVerdicts(page, blocked);
      await paste(page, `${text}\n${sample}`);
      await page.getByText(/Not kept for a reload: the text seems to hold a secret/).waitFor();
      await expectVerdicts(page, blocked);
      const all = await stored(page);
      assert.ok(!all.includes(one.slice(0, 20)) && !all.includes(two.slice(0, 20)));
      assert.equal(await keptDraft(page), '', 'no older draft is left either');
    });
  }
});

test('a harmless draft is kept, once the engine has looked at it', async (t) => {
  const page = await openPage(t, { prepare: watchStorage + slowWorker(1_200) });
  await paste(page, sample);
  await page.waitForTimeout(700);
  assert.equal(await stored(page), '', 'nothing is stored before there is an answer');
  await page.waitForFunction(() => localStorage['switchover.draft/1']?.includes('nsg-batch-nodes'));
  await reload(page);
  await expectValue(page.getByTestId('source-text'), sample);
});

test('without the engine nothing is stored, and what was stored before stays as it is', async (t) => {
  const page = await openPage(t, { prepare: watchStorage, expected: /ERR_FAILED/, away: '**/engine/**' });
  await paste(page, sample);
  await page.getByText(/Not kept for a reload: the engine, which looks for secrets first, could not be loaded/).waitFor();
  assert.equal(await stored(page), '');
  await page.unroute('**/engine/**');
  await page.getByTestId('again').click();
  await expectVerdicts(page, blocked);
  await page.waitForFunction(() => localStorage['switchover.draft/1']?.includes('nsg-batch-nodes'));
  await page.route('**/engine/**', (route) => route.abort());
  await reload(page);
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
  assert.ok((await keptDraft(page)).includes('nsg-batch-nodes'), 'it was looked at when it was stored');
});

test('what is stored is found wherever it is', async (t) => {
  const page = await openPage(t, { prepare: watchStorage });
  await page.evaluate(() => new Promise((resolve) => {
    sessionStorage.setItem('a', 'in the session');
    const opening = indexedDB.open('test', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('texts', { autoIncrement: true });
    opening.onsuccess = () => {
      const writing = opening.result.transaction('texts', 'readwrite');
      writing.objectStore('texts').put({ text: 'in a database' });
      writing.oncomplete = () => resolve(opening.result.close());
    };
  }));
  await page.evaluate(() => (globalThis.everStored = []));
  const all = await stored(page);
  assert.ok(all.includes('in the session') && all.includes('in a database'), all);
});

test('a draft that an older page has stored is looked at again', async (t) => {
  const draft = JSON.stringify({ texts: [{ name: '', text: lists['batch keys as JSON'] }], region: '', edition: 'preview', account: '', subscriptions: '', nodes: '' });
  const prepare = `if (!sessionStorage.begun) { sessionStorage.begun = 1; localStorage['switchover.draft/1'] = ${JSON.stringify(draft)}; }`;
  const page = await openPage(t, { prepare });
  await page.getByText(/the text seems to hold a secret/).waitFor();
  assert.equal(await keptDraft(page), '');
});

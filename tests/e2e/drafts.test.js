// Drafts by name, each with its earlier versions: what comes back, what two tabs keep, what is removed and forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { expectValue, expectVerdicts, load, openPage, paste, projectFile, projectText, reload, toText, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const nodeFirewall = '*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n';
const shut = { classic: 'blocked', simplified: 'blocked', union: 'blocked' };

const box = (page) => page.getByTestId('source-text');
const drafts = (page) => page.getByTestId('drafts');
const others = (page) => drafts(page).getByTestId('other-draft');

/** Opens the list of drafts. */
async function toDrafts(page) {
  if (!(await drafts(page).evaluate((details) => details.open))) await drafts(page).locator('summary').first().click();
}

/** Waits until so many drafts are kept. */
const kept = (page, count) => page.waitForFunction(async (count) => {
  // To open it would make it.
  if (!(await indexedDB.databases()).length) return false;
  const open = indexedDB.open('switchover.drafts');
  const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
  const all = database.transaction('drafts').objectStore('drafts').count();
  const found = await new Promise((done) => (all.onsuccess = () => done(all.result)));
  database.close();
  return found === count;
}, count);

test('a draft is kept by name, and another one is opened and left again without a loss', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await page.getByTestId('sample-open-network').click();
  await expectVerdicts(page, { simplified: 'open' });
  await kept(page, 2);
  await toDrafts(page);
  await page.getByTestId('draft-name').waitFor();
  assert.equal(await page.getByTestId('draft-name').inputValue(), 'account.json and 3 more');
  await page.getByTestId('draft-name').fill('render farm');
  await page.getByTestId('draft-name').press('Enter');
  await others(page).getByText('locked-down-nsg.json').first().waitFor();
  await others(page).getByTestId('open-draft').click();
  await expectVerdicts(page, blocked);
  await expectValue(box(page), sample);
  await others(page).getByText('render farm').waitFor();
  // What was there before is a click away, and so it is after a reload.
  await page.getByTestId('undo-take').click();
  await expectVerdicts(page, { simplified: 'open' });
  await reload(page);
  await expectVerdicts(page, { simplified: 'open' });
  await toDrafts(page);
  await others(page).getByTestId('open-draft').click();
  await expectVerdicts(page, blocked);
});

test('an earlier version is opened, and the later one stays', async (t) => {
  // Each change is a version of its own where minutes pass between two.
  const prepare = 'let minutes = 0; const now = Date.now; Date.now = () => now() + (minutes += 3) * 60_000;';
  const page = await openPage(t, { prepare });
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await toText(page);
  await box(page).press('Control+End');
  await page.keyboard.type('\n\n');
  await toDrafts(page);
  const versions = page.getByTestId('current-draft').getByTestId('versions');
  await versions.locator('summary').click();
  await versions.getByTestId('open-version').first().click();
  await page.waitForFunction((sample) => document.querySelector('[data-testid=source-text]').value === sample, sample);
  await page.getByText('Earlier versions of pasted text (2)').waitFor();
  assert.equal(await others(page).count(), 0);
});

test('changes that follow each other fast are one version', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await paste(page, `${sample}\n`);
  await page.waitForFunction(() => sessionStorage['switchover.draft/1']?.includes('}\\n\\n'));
  await toDrafts(page);
  await page.getByTestId('current-draft').waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.getByTestId('versions').count(), 0);
});

test('two tabs that change the same draft keep both: after a reload each has its own, and both are in the list', async (t) => {
  const first = await openPage(t);
  await paste(first, sample);
  await expectVerdicts(first, blocked);
  await kept(first, 1);
  const second = await first.context().newPage();
  await load(second, first.url());
  await expectVerdicts(second, blocked);
  await second.waitForFunction(() => sessionStorage['switchover.draft-id/1']);
  await paste(second, nodeFirewall);
  await expectVerdicts(second, shut);
  await first.getByTestId('other-tab').getByText(/Each tab keeps its own; both are under “Drafts”/).waitFor();
  await first.getByTestId('keep-own').click();
  await paste(first, `${sample}\n`);
  await first.waitForFunction(() => sessionStorage['switchover.draft/1']?.includes('}\\n\\n'));
  for (const [page, text, verdicts] of [[first, `${sample}\n`, blocked], [second, nodeFirewall, shut]]) {
    await reload(page);
    await expectVerdicts(page, verdicts);
    await expectValue(box(page), text);
    await kept(page, 2);
    await toDrafts(page);
    await others(page).waitFor();
    assert.equal(await others(page).count(), 1);
  }
});

test('a new draft begins empty, and a removed one comes back', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await toDrafts(page);
  await page.getByTestId('new-draft').click();
  await page.waitForFunction(() => document.querySelector('[data-testid=source-text]').value === '');
  await others(page).waitFor();
  await page.getByRole('button', { name: 'Remove pasted text' }).click();
  await others(page).waitFor({ state: 'detached' });
  await page.getByTestId('undo-remove').click();
  await others(page).getByTestId('open-draft').click();
  await expectVerdicts(page, blocked);
});

test('forgetting everything forgets the drafts of all tabs, and brings them back until the page closes', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  const second = await page.context().newPage();
  await load(second, page.url());
  await expectVerdicts(second, blocked);
  await page.getByTestId('forget').click();
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).length), 0);
  await second.waitForFunction(() => !sessionStorage['switchover.draft/1']);
  await reload(second);
  await expectValue(box(second), '');
  await page.getByTestId('undo-take').click();
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await toDrafts(page);
  await page.getByTestId('current-draft').waitFor();
});

test('a text with a secret is in no draft, and the versions before it stay', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  const key = 'Ab1+/xY9'.repeat(11).slice(0, 86);
  await paste(page, `renderfarm\t${key}==\t${key}==\n${sample}`);
  await page.getByText(/Not kept for a reload: the text seems to hold a secret/).waitFor();
  await page.waitForTimeout(300);
  const all = await page.evaluate(async () => {
    const open = indexedDB.open('switchover.drafts');
    const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
    const texts = database.transaction('texts').objectStore('texts').getAll();
    return (await new Promise((done) => (texts.onsuccess = () => done(texts.result)))).join() + JSON.stringify({ ...sessionStorage });
  });
  assert.ok(all.includes('nsg-batch-nodes') && !all.includes(key.slice(0, 20)));
});

test('without a database everything else works', async (t) => {
  const page = await openPage(t, { prepare: 'indexedDB.open = () => { throw new DOMException("denied", "SecurityError"); };' });
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await page.waitForFunction(() => localStorage['switchover.draft/1']);
  await reload(page);
  await expectVerdicts(page, blocked);
});

test('what opens the page does not load what few visits need', async (t) => {
  const page = await openPage(t);
  const isLoaded = () => page.evaluate(() => globalThis.switchoverLater !== undefined);
  assert.equal(await isLoaded(), false);
  await paste(page, sample);
  await kept(page, 1);
  await page.waitForFunction(() => globalThis.switchoverLater);
});

test('the copy in one file keeps drafts as well', async (t) => {
  const page = await openPage(t, { url: pathToFileURL(projectFile('dist/switchover-offline.html')).href });
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page, 1);
  await toDrafts(page);
  assert.equal(await page.getByTestId('draft-name').inputValue(), 'pasted text');
});

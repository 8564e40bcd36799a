// Without a network: the installed page, the copy in one file, a newer version; and what the browser keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { expectValue, expectVerdicts, load, openPage, openStep, paste, projectFile, projectText, reload, replaceFile, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const nodeFirewall = '*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n';
const shut = { classic: 'blocked', simplified: 'blocked', union: 'blocked' };

/** Waits until the service worker has all files and serves the page. */
const kept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

test('the page opens and plans without a network once it was visited', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await kept(page);
  await page.context().setOffline(true);
  await reload(page);
  await expectVerdicts(page, blocked);
  await expectValue(page.getByTestId('source-text'), sample);
  await paste(page, nodeFirewall);
  await expectVerdicts(page, shut);
});

test('the browser can install the page', async (t) => {
  const page = await openPage(t);
  await kept(page);
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  const told = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  assert.deepEqual(told, []);
});

test('a newer version is told of, and taking it loses no text', async (t) => {
  const page = await openPage(t);
  await kept(page);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  const worker = await projectText('dist/service-worker.js');
  replaceFile(t, 'service-worker.js', 'text/javascript', worker.replace(/VERSION = "\w+"/, 'VERSION = "newer"'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await Promise.all([page.waitForEvent('load'), page.getByTestId('take-newer').click()]);
  await page.waitForFunction(async () => (await caches.keys()).join() === 'switchover-page/newer');
  await expectVerdicts(page, blocked);
  await expectValue(page.getByTestId('source-text'), sample);
  assert.equal(await page.getByTestId('newer-version').count(), 0);
});

test('the copy in one file opens from a disk, and plans in a worker', async (t) => {
  const page = await openPage(t, { url: pathToFileURL(projectFile('dist/switchover-offline.html')).href });
  await paste(page, nodeFirewall);
  await expectVerdicts(page, shut);
  assert.equal(page.workers().length, 1);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await page.getByText('What can I paste?').click();
  await page.getByTestId('help').getByText('az network nsg show').first().waitFor();
  assert.equal(await page.getByTestId('save-offline').count(), 0);
});

test('the copy in one file plans where a file has no worker', async (t) => {
  const url = pathToFileURL(projectFile('dist/switchover-offline.html')).href;
  const page = await openPage(t, { url, prepare: 'globalThis.Worker = class { constructor() { throw new DOMException("denied", "SecurityError"); } };' });
  await paste(page, nodeFirewall);
  await expectVerdicts(page, shut);
  assert.equal(page.workers().length, 0);
});

test('the page saves that copy', async (t) => {
  const page = await openPage(t);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-offline').click()]);
  assert.equal(download.suggestedFilename(), 'switchover-offline.html');
});

test('nothing is kept when the user says so, and it is told', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await (await openStep(page, 'switch-request')).getByRole('checkbox').check();
  await page.getByTestId('keep').uncheck();
  await page.getByText(/you chose that this browser keeps nothing/).waitFor();
  await (await openStep(page, 'switch-notification')).getByRole('checkbox').check();
  await paste(page, `${sample}\n`);
  await expectVerdicts(page, blocked);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), ['switchover.keep-nothing/1']);
  await reload(page);
  await expectValue(page.getByTestId('source-text'), '');
  assert.equal(await page.getByTestId('keep').isChecked(), false);
});

test('two tabs keep their own texts, and ticks of both', async (t) => {
  const first = await openPage(t);
  await paste(first, sample);
  await expectVerdicts(first, blocked);
  const second = await first.context().newPage();
  await load(second, first.url());
  await expectVerdicts(second, blocked);
  const tick = async (page, step) => (await openStep(page, step)).getByRole('checkbox');
  await (await tick(first, 'switch-request')).check();
  await (await tick(second, 'switch-notification')).check();
  await paste(second, nodeFirewall);
  await expectVerdicts(second, shut);
  await expectValue(first.getByTestId('source-text'), sample);
  await first.getByTestId('other-tab').getByText(/Another tab has stored another text/).waitFor();
  await first.getByTestId('keep-own').click();
  await first.getByTestId('other-tab').waitFor({ state: 'detached' });
  await paste(first, `${sample}\n`);
  await first.waitForFunction(() => JSON.parse(localStorage['switchover.draft/1']).texts[0].text.startsWith('{'));
  await reload(first);
  await expectVerdicts(first, blocked);
  assert.equal(await (await tick(first, 'switch-request')).isChecked(), true);
  assert.equal(await (await tick(first, 'switch-notification')).isChecked(), true);
});

test('the text of another tab is shown, if that is wanted', async (t) => {
  const first = await openPage(t);
  await paste(first, sample);
  await expectVerdicts(first, blocked);
  const second = await first.context().newPage();
  await load(second, first.url());
  await expectVerdicts(second, blocked);
  await paste(second, nodeFirewall);
  await expectVerdicts(second, shut);
  await first.getByTestId('take-other').click();
  await expectVerdicts(first, shut);
  await expectValue(first.getByTestId('source-text'), nodeFirewall);
});

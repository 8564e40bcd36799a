// The engine in its worker, in the background: it makes the plans, is stopped, and is away. These tests take longest, and begin early.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectValue, expectVerdicts, largePlan, openPage, paste, planned, projectText, stopAtOnce, timeToStop, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const nodeFirewall = (policy) => `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ${policy} [0:0]\nCOMMIT\n`;

/** Lets the engine answer only after this many milliseconds: plans alone, or whatever it is asked. */
const slowWorker = (delay, what = 'plan') => `
  const Native = Worker;
  globalThis.Worker = class extends Native {
    postMessage(message) {
      if (message.request?.plan || (message.request && '${what}' === 'any')) setTimeout(() => super.postMessage(message), ${delay});
      else super.postMessage(message);
    }
  };`;

test('the plan comes from a worker', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page).waitFor();
  await expectVerdicts(page, blocked);
  assert.equal(page.workers().length, 1);
  assert.match(page.workers()[0].url(), /engine\/worker\.js$/);
});

test('until the engine is there, nothing has a verdict, and the page says that it is at work', async (t) => {
  const page = await openPage(t, { prepare: slowWorker(1_500, 'any') });
  await paste(page, sample);
  await page.getByTestId('progress').waitFor();
  assert.equal(await page.getByTestId('subject').count(), 0);
  await expectVerdicts(page, blocked);
});

test('the engine is asked for before the page has begun, once, and compiled before there is a text', async (t) => {
  const page = await openPage(t);
  const loads = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('switchover_bg.wasm')).length);
  const preload = page.locator('link[rel=preload][href$="engine/switchover_bg.wasm"]');
  assert.equal(await preload.count(), 1);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('switchover_bg.wasm')));
  await paste(page, sample);
  await planned(page).waitFor();
  assert.equal(await loads(), 1, 'the preload is what the engine is made of');
});

test('a plan that takes long can be stopped: text and last plan stay', async (t) => {
  const page = await openPage(t, { prepare: slowWorker(60_000) });
  await paste(page, nodeFirewall('DROP'));
  await page.getByTestId('cancel').click();
  await page.getByTestId('trouble').getByText(/Stopped/).waitFor();
  await expectValue(page.getByTestId('source-text'), nodeFirewall('DROP'));
  assert.equal(await page.getByTestId('subject').count(), 0);
  await page.getByTestId('again').click();
  await page.getByTestId('progress').waitFor();
});

test('a newer text takes the place of one that is still being planned', async (t) => {
  const page = await openPage(t, { prepare: slowWorker(500) });
  for (const policy of ['DROP', 'ACCEPT', 'DROP']) {
    await paste(page, nodeFirewall(policy));
    await page.waitForTimeout(400);
  }
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
  await page.waitForTimeout(1_000);
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
});

test('without the engine the page says so, and tries again', async (t) => {
  const page = await openPage(t, { expected: /ERR_FAILED/, away: '**/engine/**' });
  await paste(page, sample);
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
  assert.equal(await page.getByTestId('subject').count(), 0);
  await paste(page, nodeFirewall('DROP'));
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
  await page.unroute('**/engine/**');
  await page.getByTestId('again').click();
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
});

/** A browser that lets no page have a worker. */
const NO_WORKER = 'globalThis.Worker = class { constructor() { throw new DOMException("denied", "SecurityError"); } };';

test('where workers are not to be had the engine works in the page', async (t) => {
  const page = await openPage(t, { prepare: NO_WORKER });
  await paste(page, nodeFirewall('DROP'));
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
  assert.equal(page.workers().length, 0);
});

/** The values of the bar while it was shown: what the page has seen in each frame. */
const watchBar = (page) => page.evaluate(() => {
  globalThis.bar = [];
  const frame = () => {
    const bar = document.querySelector('[data-testid=progress] progress');
    if (bar?.hasAttribute('value')) globalThis.bar.push(bar.value / bar.max);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});

for (const [where, prepare] of [['a worker', undefined], ['the page', NO_WORKER]]) {
  test(`a large plan made in ${where} tells how far it is, and can be stopped and made again`, async (t) => {
    const page = await openPage(t, { prepare });
    await watchBar(page);
    await paste(page, largePlan(0));
    await stopAtOnce(page);
    await page.getByTestId('trouble').getByText(/Stopped/).waitFor();
    await page.getByTestId('again').click();
    await page.getByTestId('subject').waitFor({ timeout: 60_000 });
    const seen = await page.evaluate(() => globalThis.bar);
    assert.ok(new Set(seen).size > 2, `the bar was seen at ${seen}`);
    assert.ok(seen.every((value) => value >= 0 && value <= 1));
  });
}

// The budget is 100 ms, which `cargo xtask bench` measures on a machine without other work. Here, a plan that took seconds more would
// show that it was waited for.
for (const [where, prepare] of [['a worker', undefined], ['the page', NO_WORKER]]) {
  test(`a plan made in ${where} ends soon after Stop, whenever that is pressed`, async (t) => {
    const page = await openPage(t, { prepare });
    for (const later of [0, 100, 500]) {
      await paste(page, largePlan(later, 1_500));
      const time = await timeToStop(page, later);
      t.diagnostic(`stopped after ${time.toFixed(0)} ms`);
      assert.ok(time < 1_000, `${later} ms later it took ${time} ms`);
      assert.equal(await page.getByTestId('subject').count(), 0, 'nothing is left of the plan');
    }
  });
}

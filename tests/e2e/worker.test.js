// The whole engine in its worker: it makes the plans, is stopped, is away, and never holds up the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectVerdicts, openPage, paste, projectText, rulesOfGroup, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const nodeFirewall = (policy) => `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ${policy} [0:0]\nCOMMIT\n`;

/** The whole engine's plan can be taken along; that of a first look can't. */
const whole = (page) => page.locator('[data-copy-form=markdown]:enabled');

/** Lets the engine answer only after this many milliseconds: plans alone, or whatever it is asked. */
const slowWorker = (delay, call = 'plan') => `
  const Native = Worker;
  globalThis.Worker = class extends Native {
    postMessage(message) {
      if (message.call === '${call}' || (message.call && '${call}' === 'any')) setTimeout(() => super.postMessage(message), ${delay});
      else super.postMessage(message);
    }
  };`;

test('the plan comes from a worker', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await whole(page).waitFor();
  await expectVerdicts(page, blocked);
  assert.equal(page.workers().length, 1);
  assert.match(page.workers()[0].url(), /engine\/worker\.js$/);
});

test('until the engine is there, groups alone have a first look, and nothing else has a verdict', async (t) => {
  const page = await openPage(t, { prepare: slowWorker(1_500, 'any') });
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  assert.equal(await whole(page).count(), 0);
  await paste(page, `${sample}\n${nodeFirewall('DROP')}`);
  await page.getByTestId('progress').waitFor();
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked', union: 'blocked' });
});

test('a plan that takes long can be stopped: text and last plan stay', async (t) => {
  const page = await openPage(t, { prepare: slowWorker(60_000) });
  await paste(page, nodeFirewall('DROP'));
  await page.getByTestId('cancel').click();
  await page.getByTestId('trouble').getByText(/Stopped/).waitFor();
  assert.equal(await page.getByTestId('source-text').inputValue(), nodeFirewall('DROP'));
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

test('without the engine the page says so, keeps its first look, and tries again', async (t) => {
  const page = await openPage(t, { expected: /ERR_FAILED/, away: '**/engine/**' });
  await paste(page, sample);
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
  await expectVerdicts(page, blocked);
  await paste(page, nodeFirewall('DROP'));
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
  assert.equal(await page.getByTestId('subject').count(), 0);
  await page.unroute('**/engine/**');
  await page.getByTestId('again').click();
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
});

test('where workers are not to be had the engine works in the page', async (t) => {
  const page = await openPage(t, { prepare: 'globalThis.Worker = class { constructor() { throw new DOMException("denied", "SecurityError"); } };' });
  await paste(page, nodeFirewall('DROP'));
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked' });
  assert.equal(page.workers().length, 0);
});

test('typing goes on while a thousand rules are planned', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await whole(page).waitFor();
  const gaps = () => page.evaluate(() => {
    globalThis.gaps = [];
    let last = performance.now();
    const frame = (now) => {
      globalThis.gaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await gaps();
  await paste(page, rulesOfGroup(1_000));
  await page.getByTestId('source-text').focus();
  await page.keyboard.press('Control+End');
  for (let key = 0; key < 40; key += 1) {
    await page.keyboard.type(' ');
    await page.waitForTimeout(25);
  }
  await page.getByTestId('subject').getByText('nsg-of-1000').first().waitFor();
  await page.locator('[aria-busy=false]').first().waitFor();
  const long = (await page.evaluate(() => globalThis.gaps)).filter((gap) => gap > 50).map(Math.round);
  t.diagnostic(`frames over 50 ms while a group of 1,000 rules was planned: ${long.length === 0 ? 'none' : `${long.join(', ')} ms`}`);
  assert.ok(Math.max(0, ...long) < 1_000, `a frame took ${Math.max(...long)} ms`);
});

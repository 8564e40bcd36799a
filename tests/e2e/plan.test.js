// The plan as people read it: the filter, hundreds of subjects, jumps, keys, what a screen reader announces.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { expectVerdicts, groups, openPage, paste, projectFile, projectText, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const pool = 'tests/fixtures/estate/one-pool';

/** The plan is on the page. */
const planned = (page) => page.locator('[data-copy-form=markdown]:enabled').waitFor();

/** Waits until as many subjects are in sight: hundreds of them take their turns. */
const showing = (page, count) =>
  page.waitForFunction((count) => document.querySelectorAll('[data-testid=subject]:not([hidden])').length === count, count);

/** What a screen reader has announced so far, in order. */
const listen = () => {
  globalThis.told = [];
  const told = (node) => (node instanceof Element ? node : node.parentElement)?.closest('.hidden[role=status]');
  new MutationObserver((changes) => {
    const live = changes.map(({ target }) => told(target)).find(Boolean);
    if (live?.textContent) globalThis.told.push(live.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
};
const said = (page) => page.evaluate(() => globalThis.told);

/** Opens the page with a plan of many groups. */
async function openMany(t, count, options) {
  const page = await openPage(t, options);
  await paste(page, groups(count));
  await page.getByTestId('shown').getByText(`${count} of ${count} subjects`).waitFor();
  await planned(page);
  return page;
}

test('few subjects are open and have no filter', async (t) => {
  const page = await openPage(t);
  await paste(page, groups(3));
  await page.getByTestId('subject').nth(2).waitFor();
  assert.equal(await page.getByTestId('filter').count(), 0);
  assert.deepEqual(await page.getByTestId('subject').evaluateAll((all) => all.map((one) => one.open)), [true, true, true]);
});

test('many subjects are found by words and by state, and counted', async (t) => {
  const page = await openMany(t, 40);
  await page.getByTestId('filter').fill('NSG-7 north');
  await page.getByTestId('shown').getByText('1 of 40 subjects').waitFor();
  await showing(page, 1);
  assert.match(await page.getByTestId('subject').filter({ visible: true }).innerText(), /nsg-7/);
  await page.getByTestId('filter').fill('');
  await page.getByTestId('filter-partly').click();
  await page.getByTestId('shown').getByText('10 of 40 subjects').waitFor();
  assert.equal(await page.getByTestId('filter-partly').getAttribute('aria-pressed'), 'true');
  await page.getByTestId('filter-open').click();
  await page.getByTestId('shown').getByText('20 of 40 subjects').waitFor();
  await showing(page, 20);
  assert.equal(await page.locator('[data-testid=checklist] li[data-step-id^="union:"]').count(), 40);
});

test('where no subject is like that the page says so and leads back', async (t) => {
  const page = await openMany(t, 8);
  await page.getByTestId('filter').fill('nowhere');
  await page.getByTestId('shown').getByText(/None of the 8 subjects/).waitFor();
  await page.getByTestId('show-all').click();
  await page.getByTestId('shown').getByText('8 of 8 subjects').waitFor();
  assert.equal(await page.getByTestId('filter').inputValue(), '');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'filter');
});

test('a closed subject says its verdicts, and the rest when it is opened', async (t) => {
  const page = await openMany(t, 8);
  const last = page.getByTestId('subject').nth(7);
  assert.match(await last.innerText(), /nsg-7[^]*classic[^]*open[^]*simplified[^]*blocked/i);
  assert.equal(await last.getByTestId('flow-picture').count(), 0);
  await last.locator('summary').first().click();
  await last.getByTestId('flow-picture').waitFor();
  assert.match(await last.innerText(), /DenyGroup/);
});

test('what leads to a requirement opens its subject, also one that the filter hides', async (t) => {
  const page = await openMany(t, 60);
  await page.getByTestId('filter').fill('nsg-3');
  await page.getByTestId('shown').getByText('11 of 60 subjects').waitFor();
  await showing(page, 11);
  // A row of the table of keys is what leads there, as any other part of the page does.
  await page.evaluate(() => document.querySelector('[data-key=p]').setAttribute('data-leads-to', '#requirement-57-3'));
  await page.getByTestId('forget').focus();
  await page.keyboard.press('p');
  await page.locator('#requirement-57-3:focus').waitFor();
  assert.match(await page.locator('#requirement-57-3').innerText(), /DenyInternetOut/);
  assert.equal(await page.getByTestId('filter').inputValue(), '');
});

test('each hop of a path leads to the line that decides, by pointer and by keyboard', async (t) => {
  const page = await openPage(t);
  const names = (await readdir(projectFile(pool))).sort();
  await page.locator('input[type=file]').setInputFiles(names.map((name) => projectFile(`${pool}/${name}`)));
  await planned(page);
  const picture = page.getByTestId('flow-picture');
  const box = page.getByTestId('source-text');
  const line = () => box.evaluate((box) => box.value.slice(0, box.selectionStart).split('\n').length);
  const hop = picture.getByRole('button', { name: /NSG nsg-nodes: open by AllowBatchIn \(100\), line 10/ });
  await hop.focus();
  await page.keyboard.press('Enter');
  assert.equal(await line(), 10);
  assert.match(await box.inputValue(), /AllowBatchIn/);
  await picture.locator('g[data-leads]').nth(1).click();
  assert.match(await box.inputValue(), /\*filter/);
  assert.equal(await line(), 7);
});

test('the proof shows today beside each phase, and what changes', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page);
  const row = async (id) => (await page.getByTestId(id).innerText()).replace(/\s+/g, ' ');
  assert.match(await row('proof-today'), /Today.*open.*blocked/);
  assert.match(await row('proof-union'), /proved Classic stays open, simplified was blocked and is open\./);
  assert.match(await row('proof-tighten'), /Classic was open and is blocked, simplified stays open\./);
});

test('keys lead to the places of the page, and never while something is typed', async (t) => {
  const page = await openMany(t, 8);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.testid);
  await page.getByTestId('source-text').focus();
  await page.keyboard.type('c');
  assert.equal(await focused(), 'source-text');
  await page.getByTestId('forget').focus();
  for (const [key, place] of [['c', 'checklist-title'], ['p', 'plan-title'], ['/', 'filter']]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), place);
  }
  assert.equal(await page.getByTestId('filter').inputValue(), '', 'the key itself is not typed');
  await page.getByTestId('forget').focus();
  await page.keyboard.press('t');
  assert.equal(await focused(), 'source-text');
});

test('the help about keys opens by ? and turns them off for good', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('forget').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  await help.getByTestId('keys-on').uncheck();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  for (const again of [false, true]) {
    if (again) await page.reload();
    await page.getByTestId('forget').focus();
    await page.keyboard.press('p');
    await page.keyboard.press('?');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'forget');
    assert.equal(await help.count(), 0);
  }
  await page.getByTestId('shortcuts').click();
  await help.getByTestId('keys-on').check();
  await help.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('p');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'plan-title');
});

test('the first Tab offers to skip to the plan', async (t) => {
  const page = await openPage(t);
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to the plan' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'plan-title');
  assert.equal(await page.evaluate(() => location.hash), '');
});

test('a screen reader is told which verdicts change, once, and nothing when none does', async (t) => {
  const page = await openPage(t, { prepare: listen });
  await paste(page, sample);
  await planned(page);
  await expectVerdicts(page, { simplified: 'blocked' });
  assert.equal((await said(page)).filter((one) => /^NSG `nsg-batch-nodes` blocks simplified communication/.test(one)).length, 1);
  const before = (await said(page)).length;
  await paste(page, `${sample}\n`);
  await page.waitForTimeout(1_000);
  assert.equal((await said(page)).length, before);
  await paste(page, sample.replaceAll('"Deny"', '"Allow"'));
  await expectVerdicts(page, { simplified: 'open' });
  await page.waitForTimeout(500);
  assert.deepEqual((await said(page)).slice(before), ['Simplified was blocked and is open now, in nsg-batch-nodes.']);
});

test('the checklist shows what is still to do, if that is wanted', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page);
  const step = (id) => page.locator(`li[data-step-id="${id}"]`);
  await step('switch-request').getByRole('checkbox').check();
  await page.getByTestId('todo-only').check();
  await step('switch-request').waitFor({ state: 'hidden' });
  assert.ok(await step('switch-notification').isVisible());
  await page.emulateMedia({ media: 'print' });
  assert.ok(await step('switch-request').isVisible(), 'on paper the checklist is whole');
});

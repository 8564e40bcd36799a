// A text that is too long for a text box: the box holds the lines around those in sight, and everything else is as in any text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { expectValue, expectVerdicts, exportMenu, groups, openPage, paste, planned, projectFile, projectText, rulesOfGroup, toText, useBrowser, zipOf } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const text = `[${rulesOfGroup(1_400)},\n${sample}]`;
const lines = text.split('\n');
// What blocks simplified communication, near the end.
const deciding = lines.findLastIndex((line) => line.includes('DenyInternetOut')) + 1;

const box = (page) => page.getByTestId('source-text');
const held = (page) => box(page).evaluate(({ value }) => value);

/** Pastes a text as people do. */
async function pasteByKeys(page, text) {
  await toText(page);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await box(page).focus();
  await page.keyboard.press('ControlOrMeta+v');
}

/** The lines in sight by the gutter, and the first of them in the text box. */
const inSight = (page) => page.evaluate(() => {
  const box = document.querySelector('[data-testid=source-text]');
  const first = Math.floor(box.scrollTop / parseFloat(getComputedStyle(box).lineHeight));
  return [Number(document.querySelector('.gutter').firstElementChild.textContent), box.value.split('\n')[first]];
});

/** Scrolls by some pages, and fails if a line is not where its number says. */
async function scroll(page, pages, down) {
  for (let number = 0; number < pages; number += 1) {
    await box(page).evaluate((box, by) => (box.scrollTop += by * box.clientHeight), down ? 1 : -1);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const [line, shown] = await inSight(page);
    assert.equal(shown, lines[line - 1], `line ${line}`);
  }
}

test('of a long text the box holds a part, which moves along', async (t) => {
  const page = await openPage(t);
  await pasteByKeys(page, text);
  await expectVerdicts(page, { simplified: 'blocked' });
  await toText(page);
  assert.ok((await held(page)).length < 130_000);
  // The place after what was pasted, as in any text box.
  assert.equal((await held(page)).at(-1), ']');
  await scroll(page, 60, false);
  const [up] = await inSight(page);
  assert.ok(up < lines.length - 500, `line ${up}`);
  await scroll(page, 40, true);
  // A line that is looked at is in the box, wherever it is.
  await page.getByTestId('gutter').evaluate((gutter) => gutter.replaceChildren());
  await page.keyboard.press('ControlOrMeta+Home');
  await page.getByTestId('summary').locator(`text=line ${deciding}`).or(page.getByRole('button', { name: `line ${deciding}` })).first().click();
  await page.waitForFunction(() => document.activeElement?.dataset.testid === 'source-text');
  assert.equal(await box(page).evaluate(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd)), lines[deciding - 1]);
  // The gutter is drawn with the next frame.
  await page.waitForFunction((line) => [...document.querySelector('.gutter').children].some((one) => Number(one.textContent) === line), deciding);
});

test('what is typed into a part is in the text, and what is done with all of it is done with the text', async (t) => {
  const page = await openPage(t);
  await pasteByKeys(page, text);
  await expectVerdicts(page, { simplified: 'blocked' });
  await toText(page);
  // The last rule, near the end, now allows.
  await box(page).evaluate((box) => {
    const at = box.value.lastIndexOf('Deny"');
    box.focus();
    box.setSelectionRange(at, at + 4);
  });
  await page.keyboard.type('Allow');
  await expectVerdicts(page, { simplified: 'open' });
  await toText(page);
  await box(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+c');
  const changed = text.slice(0, text.lastIndexOf('Deny"')) + 'Allow' + text.slice(text.lastIndexOf('Deny"') + 4);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), changed);
  await page.keyboard.press('ControlOrMeta+x');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), changed);
  await expectValue(box(page), '');
  // A short text in its place is whole.
  await pasteByKeys(page, sample);
  await expectVerdicts(page, { simplified: 'blocked' });
  await toText(page);
  await expectValue(box(page), sample);
  await pasteByKeys(page, text);
  await page.getByTestId('summary').getByText('nsg-of-1400').first().waitFor();
  await toText(page);
  await box(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('x');
  await expectValue(box(page), 'x');
});

test('undoing loses nothing of a long text', async (t) => {
  const page = await openPage(t);
  await pasteByKeys(page, text);
  await expectVerdicts(page, { simplified: 'blocked' });
  await toText(page);
  await box(page).focus();
  const whole = async () => {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+c');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  // With all selected, and after the part has moved on from what was typed.
  assert.equal(await whole(), text);
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await whole(), text);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('  ');
  assert.equal(await whole(), `${text}  `);
  await scroll(page, 60, false);
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal((await whole()).trimEnd(), text);
  // After all of it is replaced, no part of it comes back as if it were the text.
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('x');
  await expectValue(box(page), 'x');
  await page.keyboard.press('ControlOrMeta+z');
  const left = await held(page);
  assert.ok(left === '' || left === 'x', `${left.length} characters are left`);
});

test('a short text is undone by the browser', async (t) => {
  const page = await openPage(t);
  await toText(page);
  await box(page).focus();
  await page.keyboard.type('first second');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+x');
  await expectValue(box(page), '');
  await page.keyboard.press('ControlOrMeta+z');
  await expectValue(box(page), 'first second');
});

/** The engine's own plan of texts, of which the page gets the same in parts. */
async function largePlanOf(texts) {
  const engine = await import(projectFile('dist/engine/switchover.js'));
  engine.initSync({ module: await readFile(projectFile('dist/engine/switchover_bg.wasm')) });
  const plan = engine.plan(texts.map((text, number) => ({ name: `${number}.json`, text })));
  assert.ok(JSON.stringify(plan).length > 1_000_000, 'it comes in parts');
  return plan;
}

test('a large plan without subjects is shown', async (t) => {
  const page = await openPage(t);
  const account = (_, number) => ({ id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/account${number}`, name: `account${number}`, type: 'Microsoft.Batch/batchAccounts', location: 'westeurope', properties: {} });
  const accounts = Array.from({ length: 4_000 }, account).map((one) => JSON.stringify(one));
  assert.equal((await largePlanOf(accounts)).subjects.length, 0);
  await page.locator('#open-files').setInputFiles({ name: 'accounts.zip', mimeType: 'application/zip', buffer: zipOf(accounts.map((text, number) => [`${number}.json`, text, false])) });
  await page.getByTestId('summary').waitFor({ timeout: 60_000 });
  assert.equal(await page.getByTestId('trouble').count(), 0);
});

test('a plan that comes in parts is whole, on the page and in what is made of it', async (t) => {
  const many = groups(150);
  const own = await largePlanOf([many]);
  const page = await openPage(t);
  await paste(page, many);
  await planned(page).waitFor({ timeout: 60_000 });
  await exportMenu(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-save-form=json]').click()]);
  const saved = JSON.parse(await readFile(await download.path(), 'utf8'));
  const names = ({ subjects }) => subjects.map(({ name }) => name);
  const rules = ({ changes }) => changes.map(({ phase, target, rule }) => [phase, target.name, rule]);
  const steps = ({ checklist }) => checklist.phases.map(({ id, steps }) => [id, steps.length]);
  for (const part of [names, rules, steps]) assert.deepEqual(part(saved), part(own));
  const last = names(own).at(-1);
  await page.getByTestId('filter').fill(last);
  await page.getByTestId('row').getByText(last).waitFor();
  // Each step shows its changes, wherever they are in the list.
  const changed = new Set(saved.changes.map(({ id }) => id));
  assert.ok(saved.checklist.phases.every(({ steps }) => steps.every(({ changes }) => changes.every((id) => changed.has(id)))));
});

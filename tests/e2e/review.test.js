// The review of a plan: a link goes out, comments and an approval come back, and the author takes them with a click.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { counting, expectVerdicts, exportMenu, openPage, openStep, paste, projectText, reload, useBrowser, view } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** An author's page, and the link that it hands out. */
async function author(t, who = 'A. B.') {
  const page = await openPage(t, { prepare: counting });
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await page.locator('[data-testid=share-link]:enabled').click();
  await page.getByTestId('share-who').fill(who);
  await page.getByTestId('share-contents').getByText(new RegExp(`People: .*${who}`)).waitFor();
  await page.getByTestId('copy-link').click();
  await page.getByTestId('share-dialog').getByText('Copied.').waitFor();
  await page.getByTestId('close-dialog').click();
  return { page, link: await clipboard(page) };
}

const fingerprint = (page) => page.getByTestId('checklist').getByText(/^Fingerprint of this plan: \w{10}$/).innerText();
const ids = (page) => page.locator('[data-step-id]').evaluateAll((steps) => steps.map((one) => one.dataset.stepId));

test('a reviewer on a phone comments and approves, and the author takes both: three clicks', async (t) => {
  const { page, link } = await author(t);
  const print = await fingerprint(page);
  const phone = await openPage(t, { viewport: { width: 390, height: 844 }, url: link, prepare: counting });
  await phone.getByTestId('approve').waitFor();
  const { bottom } = await phone.getByTestId('approve').evaluate((button) => button.getBoundingClientRect());
  assert.ok(bottom <= 844, `${bottom} px to the approval, which is on the first screen`);
  // What is counted begins when the reviewer has read the step.
  await view(phone, 'steps');
  assert.equal(await fingerprint(phone), print, 'the same plan, with pseudonyms');
  assert.match(await phone.getByTestId('reviews').last().innerText(), /A\. B\. asked for a review \d{4}-\d\d-\d\d$/);
  await phone.getByTestId('reviewer').fill('C. D.');
  await phone.evaluate(() => (globalThis.clicks = 0));
  await phone.locator('.step.now').getByTestId('comment').click();
  await phone.keyboard.type('Priority 200, please.');
  await phone.getByTestId('approve').click();
  await phone.getByTestId('sent').getByText('The link to send back is copied.').waitFor();
  const clicks = await phone.evaluate(() => globalThis.clicks);
  const back = await clipboard(phone);
  assert.ok(back.length < 8_192, `${back.length} characters`);

  await page.evaluate((back) => ((globalThis.clicks = 0), (location.href = back)), back);
  const told = page.getByTestId('merged');
  await told.getByText(/C\. D\. approved the plan/).waitFor();
  assert.match(await told.innerText(), /C\. D\. commented on the step: .*Priority 200, please\./);
  assert.equal(await page.getByTestId('reviewer-bar').count(), 0, 'the author reviews nothing');
  await page.getByTestId('take-merged').click();
  await page.getByTestId('review').waitFor({ state: 'detached' });
  const all = clicks + (await page.evaluate(() => globalThis.clicks));
  t.diagnostic(`comment, approve, merge: ${all} clicks`);
  assert.ok(all <= 3, `${all} clicks`);
  assert.match(await page.getByTestId('reviews').last().innerText(), /C\. D\. approved \d{4}-\d\d-\d\d$/m);
  const step = page.locator('.step.now');
  assert.match(await step.innerText(), /C\. D\. commented [^]*Priority 200, please\./);
  assert.match(await page.getByTestId('summary').innerText(), /nsg-batch-nodes/, 'with the names of the author');
  await reload(page);
  await page.getByTestId('reviews').last().getByText('approved').waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.getByText('Priority 200, please.').isVisible(), 'comments are on paper');
  assert.ok(await page.getByTestId('reviews').last().isVisible(), 'and so is the approval');
  await page.emulateMedia({ media: 'screen' });
  await exportMenu(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-save-form=html]').click()]);
  const report = await readFile(await download.path(), 'utf8');
  for (const part of [/C\. D\.<\/code> approved the plan/, /Priority 200, please\./, /Fingerprint of the plan: \w{10}/]) assert.ok(part.test(report), String(part));
  await page.evaluate(() => document.querySelector('[data-testid=export]').removeAttribute('open'));
});

test('step ids survive pseudonyms', async (t) => {
  const { page, link } = await author(t);
  const theirs = await openPage(t, { url: link });
  await theirs.getByTestId('review').waitFor();
  const own = await ids(page);
  await theirs.locator(`[data-step-id="${own.at(-1)}"]`).waitFor({ state: 'attached' });
  assert.deepEqual(await ids(theirs), own);
});

test('an approval has a name, and what was said is there after a reload', async (t) => {
  const { link } = await author(t);
  const page = await openPage(t, { url: link });
  await page.getByTestId('plan-comment').fill('Not before Monday.');
  await page.getByTestId('request-changes').click();
  await page.getByTestId('sent').getByText('Enter your name first.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'reviewer');
  await openStep(page, 'switch-request');
  await page.locator('[data-step-id=switch-request]').getByTestId('comment').fill('Who sends it?');
  await reload(page);
  await page.getByTestId('review').waitFor();
  assert.equal(await page.getByTestId('plan-comment').inputValue(), 'Not before Monday.');
  assert.equal(await page.getByTestId('reviewer').inputValue(), '');
  await openStep(page, 'switch-request');
  assert.equal(await page.locator('[data-step-id=switch-request]').getByTestId('comment').inputValue(), 'Who sends it?');
});

test('where nothing can be copied, a file goes back, and the plan with texts does not go back with them', async (t) => {
  const { page, link } = await author(t);
  const prepare = () => Object.defineProperty(navigator, 'clipboard', { value: undefined });
  const theirs = await openPage(t, { url: link, prepare });
  await theirs.getByTestId('reviewer').fill('E. F.');
  await theirs.getByTestId('plan-comment').fill('Split it in two.');
  const [download] = await Promise.all([theirs.waitForEvent('download'), theirs.getByTestId('request-changes').click()]);
  await theirs.getByTestId('sent').getByText('Send back the file that was saved.').waitFor();
  assert.equal(await theirs.getByTestId('request-changes').getAttribute('aria-pressed'), 'true');
  const text = await readFile(await download.path(), 'utf8');
  await page.locator('#open-files').setInputFiles({ name: 'review.switchover.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.getByTestId('merged').getByText(/E\. F\. requested changes .*Split it in two\./).waitFor();
  await page.getByTestId('take-merged').click();
  await page.getByTestId('undo-take').click();
  assert.equal(await page.getByTestId('reviews').count(), 0, 'it can be undone');
});

test('a plan that changed since says that the approval is of another version', async (t) => {
  const { page, link } = await author(t);
  const theirs = await openPage(t, { url: link });
  await theirs.getByTestId('reviewer').fill('C. D.');
  await theirs.getByTestId('approve').click();
  await theirs.getByTestId('sent').getByText('copied').waitFor();
  const back = await clipboard(theirs);
  const print = await fingerprint(page);
  await page.getByTestId('edition-ga').click();
  await page.waitForFunction((print) => document.querySelector('[data-testid=checklist]')?.innerText.includes(print) === false, print);
  await page.evaluate((back) => (location.href = back), back);
  await page.getByTestId('merged').getByText(/That was another version of the plan\./).first().waitFor();
  await page.getByTestId('take-merged').click();
  await page.getByTestId('reviews').last().getByText(/, of another version/).first().waitFor();
});

// Handing plans over: links, plan files, the review of what others share, and ticks of two people.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { expectValue, expectVerdicts, exportMenu, openPage, openStep, paste, projectText, reload, rulesOfGroup, stopAtOnce, unfold, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const tick = async (page, id) => (await openStep(page, id)).getByRole('checkbox');
/** The note of a step, opened. */
async function noteOf(page, id) {
  const step = await openStep(page, id);
  const note = step.getByRole('textbox', { name: /^Note: / });
  if (!(await note.isVisible())) await step.getByText('Owner, due date, note').click();
  return note;
}

/** A page with the sample's whole plan. */
async function planned(t, options) {
  const page = await openPage(t, options);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  return page;
}

/** The link that a page copies, with what is ticked in its dialog. */
async function linkOf(page, ...ticked) {
  await page.getByTestId('share-link').click();
  for (const id of ticked) await page.getByTestId(id).check();
  await page.getByTestId('share-contents').waitFor();
  await page.getByTestId('copy-link').click();
  await page.getByTestId('share-dialog').getByText('Copied.').waitFor();
  await page.getByTestId('close-dialog').click();
  return clipboard(page);
}

/** The plan file that a page saves, with what is unticked in its dialog. */
async function fileOf(page, ...unticked) {
  await exportMenu(page);
  await page.getByTestId('share-file').click();
  for (const id of unticked) await page.getByTestId(id).uncheck();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-plan').click()]);
  assert.equal(download.suggestedFilename(), 'plan.switchover.json');
  await page.getByTestId('close-dialog').click();
  return readFile(await download.path(), 'utf8');
}

const openFile = (page, text, name = 'theirs.switchover.json') =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

test('a link shows what is in it before it is copied, and holds no name', async (t) => {
  const page = await planned(t);
  await page.getByTestId('share-link').click();
  const dialog = page.getByTestId('share-dialog');
  await dialog.getByText(/^It holds 1 subject, \d+ steps/).waitFor();
  assert.match(await dialog.innerText(), /Pseudonyms such as nsg-1[^]*The link has \d+ characters/);
  await page.getByTestId('copy-link').click();
  await dialog.getByText('Copied.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'share-link');
  const link = await clipboard(page);
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#plan=1\.\d+\.[\w-]+$/);
  assert.ok(link.length < 8_192, `${link.length} characters`);
  const theirs = await openPage(t, { url: link });
  await theirs.getByTestId('review').waitFor();
  await expectVerdicts(theirs, blocked);
  const shown = await theirs.locator('main').innerText();
  assert.doesNotMatch(shown, /nsg-batch-nodes|DenyInternetOut/);
  assert.match(shown, /nsg-1/);
  assert.match(shown, /Pseudonyms/);
});

test('nothing in the dialog moves when what is in the link arrives', async (t) => {
  const page = await planned(t);
  await page.evaluate(() => {
    const watched = () => {
      const box = document.querySelector('[data-testid="share-texts"]');
      return box?.checkVisibility() ? box.getBoundingClientRect().top : undefined;
    };
    globalThis.places = new Set();
    new MutationObserver(() => globalThis.places.add(watched())).observe(document.body, { childList: true, subtree: true });
  });
  await page.getByTestId('share-link').click();
  await page.getByTestId('share-contents').waitFor();
  await page.getByTestId('share-texts').check();
  await page.getByTestId('share-contents').waitFor();
  const places = await page.evaluate(() => [...globalThis.places].filter((place) => place !== undefined));
  assert.equal(places.length, 1, places.join(', '));
});

test('a review is read only, changes nothing, and closes to what was there', async (t) => {
  const page = await planned(t);
  await (await tick(page, 'switch-request')).check();
  const link = await linkOf(page);
  await paste(page, '{"name": "other", "location": "westeurope", "securityRules": []}');
  await expectVerdicts(page, { simplified: 'open' });
  await page.evaluate((link) => (location.href = link), link);
  await page.getByTestId('review').waitFor();
  await page.getByTestId('review').and(page.locator(':focus')).waitFor();
  await expectVerdicts(page, blocked);
  assert.equal(await (await tick(page, 'switch-request')).isChecked(), true);
  assert.equal(await (await tick(page, 'switch-request')).isDisabled(), true);
  assert.equal(await page.getByTestId('source-text').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: /^Show line/ }).count(), 0);
  await page.getByTestId('close-review').click();
  await expectVerdicts(page, { simplified: 'open' });
  assert.match(await page.getByTestId('source-text').inputValue(), /"other"/);
  assert.equal(new URL(page.url()).hash, '');
});

/** What the page says before each command and script that it shows. */
const marks = (page) => page.evaluate(() => [...document.querySelectorAll('.command, [data-script]')].map((shown) => getComputedStyle(shown, '::before').content));

test('commands of a plan that someone shared are marked, in a review and once it is taken without its texts', async (t) => {
  const own = await planned(t);
  const link = await linkOf(own);
  assert.ok((await marks(own)).every((mark) => mark === 'none'), 'the own ones are not');
  const page = await openPage(t, { url: link });
  await page.getByTestId('review').waitFor();
  for (const what of ['in review', 'taken']) {
    const all = await marks(page);
    assert.ok(all.length > 0 && all.every((mark) => mark.includes('not from Switchover')), `${what}: ${all}`);
    if (what !== 'in review') continue;
    await page.getByTestId('take').click();
    await page.locator('main.taken').waitFor();
  }
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await page.waitForFunction(() => !document.querySelector('main.taken'));
  assert.ok((await marks(page)).every((mark) => mark === 'none'), 'those of the own text are not');
});

test('a plan with its texts becomes the own one, and what was there comes back', async (t) => {
  const link = await linkOf(await planned(t), 'share-texts');
  const page = await openPage(t);
  await paste(page, 'my own');
  await page.evaluate((link) => (location.href = link), link);
  await page.getByTestId('shared-text').getByText('pasted text').waitFor();
  await page.getByTestId('crossing').getByRole('button', { name: /line 277/ }).click();
  const selected = await page.getByTestId('shared-text').locator('textarea').evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd));
  assert.match(selected, /DenyInternetOut/);
  await page.getByTestId('take').click();
  await expectVerdicts(page, blocked);
  await expectValue(page.getByTestId('source-text'), sample);
  await page.getByTestId('undo-take').click();
  await expectValue(page.getByTestId('source-text'), 'my own');
});

test('a plan without its texts becomes the own one, with ticks that go on, until a text is pasted', async (t) => {
  const link = await linkOf(await planned(t));
  const page = await openPage(t, { url: link });
  await page.getByTestId('take').click();
  await page.getByTestId('review').waitFor({ state: 'detached' });
  await expectVerdicts(page, blocked);
  await (await tick(page, 'switch-request')).check();
  await reload(page);
  await expectVerdicts(page, blocked);
  assert.equal(await (await tick(page, 'switch-request')).isChecked(), true);
  await paste(page, '{"name": "other", "location": "westeurope", "securityRules": []}');
  await expectVerdicts(page, { simplified: 'open' });
});

test('ticks and notes tell who and when, are kept, and travel', async (t) => {
  const page = await planned(t);
  await page.getByTestId('who').fill('ab');
  await (await tick(page, 'switch-request')).check();
  assert.match(await (await openStep(page, 'switch-request')).innerText(), /Done by ab, \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  await (await noteOf(page, 'switch-notification')).fill('mailed\nat noon');
  await reload(page);
  await expectVerdicts(page, blocked);
  assert.equal(await (await noteOf(page, 'switch-notification')).inputValue(), 'mailed\nat noon');
  assert.equal(await page.getByTestId('who').inputValue(), 'ab');
  const theirs = await openPage(t, { url: await linkOf(page, 'share-names') });
  await theirs.getByTestId('review').waitFor();
  assert.match(await (await openStep(theirs, 'switch-request')).innerText(), /Done by ab/);
  assert.match(await (await openStep(theirs, 'switch-notification')).innerText(), /mailed\nat noon/);
});

test('a plan file saves everything, opens, and merges the ticks of two people', async (t) => {
  const theirs = await planned(t);
  await theirs.getByTestId('who').fill('cd');
  await (await tick(theirs, 'switch-request')).check();
  await (await noteOf(theirs, 'switch-notification')).fill('theirs');
  const file = await fileOf(theirs);
  assert.match(file, /"schema": "switchover.shared\/1"[^]*nsg-batch-nodes/);
  const page = await planned(t);
  await (await noteOf(page, 'switch-notification')).fill('ours');
  await openFile(page, file);
  const told = page.getByTestId('merged');
  await told.getByText(/You disagree/).waitFor();
  assert.match(await told.innerText(), /New: .*: done by cd\.[^]*You disagree about: .*Not done “ours”; not done by cd “theirs”/);
  await page.getByTestId('take-merged').click();
  await page.getByTestId('review').waitFor({ state: 'detached' });
  assert.equal(await (await tick(page, 'switch-request')).isChecked(), true);
  assert.equal(await (await noteOf(page, 'switch-notification')).inputValue(), 'ours');
  await expectValue(page.getByTestId('source-text'), sample);
  await page.getByTestId('undo-take').click();
  assert.equal(await (await tick(page, 'switch-request')).isChecked(), false);
});

test('a review of a plan with pseudonyms comes back to the plan with names', async (t) => {
  const page = await planned(t);
  const theirs = await openPage(t, { url: await linkOf(page) });
  await theirs.getByTestId('take').click();
  await theirs.getByTestId('review').waitFor({ state: 'detached' });
  const ids = (where) => where.locator('[data-step-id]').evaluateAll((steps) => steps.map((one) => one.dataset.stepId));
  assert.deepEqual(await ids(theirs), await ids(page));
  const id = (await ids(page)).find((one) => one.startsWith('union:'));
  await (await noteOf(theirs, id)).fill('priority 200, please');
  await openFile(page, await fileOf(theirs, 'share-texts', 'share-names'));
  await page.getByTestId('merged').getByText(/priority 200, please/).waitFor();
  await page.getByTestId('take-merged').click();
  await page.getByTestId('review').waitFor({ state: 'detached' });
  assert.equal(await (await noteOf(page, id)).inputValue(), 'priority 200, please');
  assert.match(await (await openStep(page, id)).innerText(), /nsg-batch-nodes/);
});

test('a link of more than 8 KB warns, and one of more than 32 KB is no link but a file', async (t) => {
  const page = await planned(t);
  await page.getByTestId('share-link').click();
  await page.getByTestId('share-texts').check();
  await page.getByText(/some mail and chat programs truncate it|^The link has \d+ characters\.$/).waitFor();
  await page.getByTestId('close-dialog').click();
  // What can't be packed stays as long as it is.
  await paste(page, `${rulesOfGroup(20)}\n${randomBytes(40_000).toString('base64')}`);
  await page.getByTestId('summary').getByText('nsg-of-20').first().waitFor();
  await page.getByTestId('share-link').and(page.locator(':enabled')).click();
  await page.getByTestId('share-texts').check();
  await page.getByText(/most programs truncate: send the plan file instead/).waitFor();
  assert.equal(await page.getByTestId('copy-link').isDisabled(), true);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-plan').click()]);
  await openFile(page, await readFile(await download.path(), 'utf8'));
});

test('what is no plan any more is told in one sentence, and the own text stays', async (t) => {
  const page = await planned(t);
  const link = await linkOf(page);
  const packed = (json) => {
    const letters = deflateSync(Buffer.from(json)).toString('base64url');
    return `#plan=1.${letters.length}.${letters}`;
  };
  const deep = `{"schema":"switchover.shared/1","other":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  for (const [fragment, message] of [
    [link.slice(link.indexOf('#'), -40), /truncated/],
    [link.slice(link.indexOf('#')).replace('=1.', '=7.'), /newer version/],
    ['#plan=rubbish', /truncated/],
    ['#plan=1.3.!!!', /broken|no plan/i],
    [packed(' '.repeat(5_000_000)), /more than 4 MB/],
    [packed(deep), /does not know/],
  ]) {
    await page.evaluate((fragment) => (location.hash = fragment), fragment);
    await page.getByTestId('not-opened').getByText(message).waitFor();
    await expectValue(page.getByTestId('source-text'), sample);
    await page.getByTestId('close-review').click();
    await page.getByTestId('not-opened').waitFor({ state: 'detached' });
  }
});

test('a plan that is stopped takes nothing with it, and is not shared with a newer text', async (t) => {
  const link = await linkOf(await planned(t));
  const page = await planned(t);
  const many = Array.from({ length: 400 }, (_, number) => rulesOfGroup(20).replaceAll('nsg-of-20', `nsg-${number}`));
  await paste(page, `[${many.join()}]`);
  // What is opened is asked of the engine while that makes the plan.
  await stopAtOnce(page, { meanwhile: link, later: 100 });
  await page.getByTestId('review').waitFor();
  await page.getByTestId('close-review').click();
  await page.getByTestId('trouble').getByText(/Stopped/).waitFor();
  assert.equal(await page.getByTestId('share-link').isDisabled(), true);
});

test('markup in names of a shared plan is text', async (t) => {
  const name = '<img src=x onerror=alert(1)>';
  const page = await planned(t);
  await paste(page, sample.replaceAll('nsg-batch-nodes', name));
  await page.getByTestId('summary').getByText(name).first().waitFor();
  const theirs = await openPage(t, { url: await linkOf(page, 'share-names') });
  await theirs.getByTestId('review').waitFor();
  await theirs.getByTestId('summary').getByText(name).first().waitFor();
  assert.equal(await theirs.locator('main img').count(), 0);
});

test('a link that is pasted for the rules opens', async (t) => {
  const link = await linkOf(await planned(t));
  const page = await openPage(t);
  await paste(page, link);
  await page.getByTestId('review').waitFor();
  await page.getByTestId('close-review').click();
  await expectValue(page.getByTestId('source-text'), '');
});

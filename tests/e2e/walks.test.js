// How far it is to what a person came for: clicks, words, screens, elements. Each test says its figures, and holds them against the goals.
// The walk of the reviewer is in share.test.js.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { counting, groups, openPage, paste, planned, pools, projectFile, projectText, useBrowser, view } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');

/** What a person has to read and to scroll. */
const measure = (page) =>
  page.evaluate(() => {
    const before = new Range();
    before.setStart(document.querySelector('.plan'), 0);
    before.setEndBefore(document.querySelector('[data-testid=next]'));
    const words = before.toString().split(/\s+/).filter(Boolean).length;
    const height = (element) => element.scrollHeight / innerHeight;
    const heights = ['html', '.plan', '.checklist', '.own > .source'].map((selector) => height(document.querySelector(selector)));
    const command = [...document.querySelectorAll('.checklist .command')].find((one) => one.checkVisibility());
    const screens = command ? command.getBoundingClientRect().top / innerHeight : undefined;
    return { words, screens, height: Math.max(...heights), elements: document.querySelectorAll('*').length };
  });

const told = (t, what, { words, screens, height, elements }) =>
  t.diagnostic(`${what}: ${words} words before the first action, ${screens === undefined ? 'no' : `${screens.toFixed(2)} screens to the first`} command, ` +
    `${height.toFixed(1)} screens, ${elements} elements`);

const ways = {
  'one NSG': { open: (page) => paste(page, sample).then(() => page.getByTestId('open-text').click()), height: 2 },
  'the forced-tunnel sample': { open: (page) => page.getByTestId('sample-forced-tunnel').click(), height: 3 },
  'an estate of ten files': {
    open: async (page) => {
      const folder = 'tests/fixtures/estate/one-pool';
      const names = await readdir(projectFile(folder));
      await page.locator('#open-files').setInputFiles(names.map((name) => projectFile(`${folder}/${name}`)));
    },
    height: 3,
    hasCommand: false,
  },
};

for (const [what, { open, height, hasCommand = true }] of Object.entries(ways)) {
  test(`${what}: the next action and its command are on the first screen`, async (t) => {
    const page = await openPage(t, { viewport: { width: 1440, height: 900 }, prepare: counting });
    await open(page);
    await planned(page).waitFor();
    await page.waitForTimeout(500);
    const figures = await measure(page);
    told(t, what, figures);
    assert.ok(figures.words <= 60, `${figures.words} words`);
    assert.ok(figures.height <= height, `${figures.height} screens`);
    assert.ok(!hasCommand || figures.screens < 1, `${figures.screens} screens to the first command`);
    const clicks = await page.evaluate(() => globalThis.clicks);
    t.diagnostic(`${what}: ${clicks} clicks`);
    assert.ok(clicks <= 1, `${clicks} clicks`);
  });
}

test('a phone: the next action is on the first screen, and its command on the first of the steps', async (t) => {
  const page = await openPage(t, { viewport: { width: 390, height: 844 } });
  await page.getByTestId('sample').click();
  await planned(page).waitFor();
  const { bottom } = await page.getByTestId('next').evaluate((next) => next.getBoundingClientRect());
  assert.ok(bottom < 844, `${bottom} px to the next action`);
  await page.getByTestId('next').click();
  await page.waitForTimeout(500);
  const figures = await measure(page);
  told(t, 'a phone', figures);
  assert.ok(figures.screens < 1, `${figures.screens} screens to the first command`);
  await view(page, 'answer');
});

test('300 subjects make a page of a few screens, which does not grow', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 } });
  const begun = Date.now();
  await paste(page, groups(300));
  await page.getByTestId('shown').getByText('300 of 300 subjects').waitFor({ timeout: 60_000 });
  t.diagnostic(`300 subjects: ${((Date.now() - begun) / 1_000).toFixed(1)} s to the plan`);
  const first = await measure(page);
  await page.waitForTimeout(3_000);
  const figures = await measure(page);
  told(t, '300 subjects', figures);
  assert.ok(figures.elements <= 3_000, `${figures.elements} elements`);
  assert.ok(figures.height <= 4, `${figures.height} screens`);
  assert.ok(Math.abs(figures.height - first.height) < 0.2, 'nothing grows under the reader');
});

const of300 = { name: 'groups.json', mimeType: 'application/json', buffer: Buffer.from(groups(300)) };
const pools300 = { name: 'pools.json', mimeType: 'application/json', buffer: Buffer.from(pools(300)) };

test('the owner of 300 pools finds those that are blocked, and the script for them, in three clicks', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 }, prepare: counting });
  await page.locator('#open-files').setInputFiles([of300, pools300]);
  await page.getByTestId('shown').getByText('300 of 300 subjects').waitFor({ timeout: 60_000 });
  await planned(page).waitFor();
  const figures = await measure(page);
  told(t, '300 pools', figures);
  assert.ok(figures.words <= 60, `${figures.words} words`);
  assert.ok(figures.elements <= 3_000, `${figures.elements} elements`);
  assert.ok(figures.height <= 4, `${figures.height} screens`);
  await page.evaluate(() => (globalThis.clicks = 0));
  await page.getByTestId('filter-blocked').click();
  await page.getByTestId('shown').getByText('150 of 300 subjects').waitFor();
  const script = page.locator('[data-script=union] button').first();
  const [download] = await Promise.all([page.waitForEvent('download'), script.click()]);
  assert.match(download.suggestedFilename(), /^union-bash\.sh$/);
  const clicks = await page.evaluate(() => globalThis.clicks);
  t.diagnostic(`300 pools: ${clicks} clicks to the blocked ones and the script`);
  assert.ok(clicks <= 3, `${clicks} clicks`);
});

test('nodes that are unusable now: the first screen says what it points to, without a click', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 }, prepare: counting });
  const folder = 'tests/fixtures/estate/one-pool';
  const files = (await readdir(projectFile(folder))).map((name) => [name, projectText(`${folder}/${name}`)]);
  const nodes = projectText('tests/fixtures/inputs/azure/batch-node-list.json').then((text) => text.replaceAll('/pools/tiles/', '/pools/frames/'));
  const texts = [...files, ['nodes.json', nodes]].map(async ([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(await text) }));
  await page.locator('#open-files').setInputFiles(await Promise.all(texts));
  await planned(page).waitFor();
  const diagnosis = page.getByTestId('diagnosis').first();
  assert.match(await diagnosis.innerText(), /unusable/);
  const { bottom } = await diagnosis.evaluate((list) => list.getBoundingClientRect());
  const figures = await measure(page);
  told(t, 'unusable nodes', figures);
  assert.ok(bottom < 900, `${bottom} px to the diagnosis`);
  assert.ok(figures.words <= 60, `${figures.words} words`);
  assert.equal(await page.evaluate(() => globalThis.clicks), 0);
});

test('300 subjects are at most 15 pages on paper', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 } });
  await paste(page, groups(300));
  await planned(page).waitFor({ timeout: 60_000 });
  const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
  const pages = paper.match(/\/Type\s*\/Page[^s]/g).length;
  t.diagnostic(`300 subjects: ${pages} pages`);
  assert.ok(pages > 0 && pages <= 15, `${pages} pages`);
});

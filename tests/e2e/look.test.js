// How the page looks and reads: accessible in light and dark, whole at three widths, with screenshots to look at.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { expectVerdicts, openPage, openStep, projectFile, projectText, toText, unfold, useBrowser, view, zipOf } from './browser.js';
import { checkAccessible, checkFits, folder } from './looks.js';

useBrowser();

const widths = [360, 768, 1440];
const schemes = ['light', 'dark'];

/** Two drafts, the one that is open with an earlier version, and texts in folders. */
async function drafts(page) {
  const [nsg, pool] = await Promise.all(['nsg', 'pool'].map((name) => projectText(`static/samples/open-network/${name}.json`)));
  const files = [['net/spoke/nsg.json', nsg], ['net/spoke/cut.json', nsg.slice(0, 400)], ['pool.json', pool]];
  await page.getByTestId('clear').click();
  await page.locator('#open-files').setInputFiles({ name: 'estate.zip', mimeType: 'application/zip', buffer: zipOf(files.map(([name, text]) => [name, text, false])) });
  await page.locator('.sources summary').getByText('2 texts, 4 problems').waitFor({ state: 'attached' });
  await toText(page);
  await page.getByTestId('drafts').locator('summary').first().click();
  await page.getByTestId('current-draft').waitFor();
  await page.getByTestId('other-draft').first().waitFor();
}

for (const width of widths) {
  test(`${width} px, light and dark: the empty page, the plan, and what is shared`, async (t) => {
    await mkdir(folder, { recursive: true });
    const page = await openPage(t, { viewport: { width, height: 900 } });
    const look = async (name, options) => {
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await checkFits(page, width);
        await checkAccessible(page, `${name}, ${colorScheme}`);
        await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, ...options });
      }
    };
    await look('empty', { fullPage: true });
    await page.getByTestId('sample').click();
    await expectVerdicts(page, { simplified: 'blocked' });
    await page.getByTestId('share-link').and(page.locator(':enabled')).waitFor();
    await look('plan', { fullPage: true });
    for (const part of ['map', 'steps', 'files']) {
      if (!(await page.getByTestId(`view-${part}`).isVisible())) continue;
      await view(page, part);
      await look(part, { fullPage: true });
    }
    await view(page, 'answer');
    await unfold(page, 'evidence');
    await unfold(page, 'proof');
    await unfold(page, 'requests');
    await look('unfolded', { fullPage: true });
    await toText(page);
    await page.getByTestId('next-mark').click();
    await look('text');
    await drafts(page);
    await look('drafts', { fullPage: true });
    await page.getByTestId('sample').click();
    await expectVerdicts(page, { simplified: 'blocked' });
    await page.getByTestId('share-link').and(page.locator(':enabled')).waitFor();
    await view(page, 'answer');
    await page.getByTestId('share-link').click();
    await page.getByTestId('share-texts').check();
    await page.getByTestId('share-contents').waitFor();
    await look('share');
    await page.getByTestId('copy-link').click();
    await page.getByTestId('share-dialog').getByText('Copied.').waitFor();
    await page.getByTestId('close-dialog').click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate((link) => (location.href = link), link);
    await page.getByTestId('review').waitFor();
    await look('review');
    await page.getByTestId('merged').waitFor();
    await look('merge');
    const theirs = await openPage(t, { viewport: { width, height: 900 }, url: link });
    await theirs.getByTestId('reviewer').fill('C. D.');
    await openStep(theirs, 'switch-request');
    await theirs.locator('[data-step-id=switch-request]').getByTestId('comment').fill('Who sends it?');
    await theirs.getByTestId('approve').click();
    await theirs.getByTestId('sent').getByText('The link to send back is copied.').waitFor();
    for (const colorScheme of schemes) {
      await theirs.emulateMedia({ colorScheme });
      await checkFits(theirs, width);
      await checkAccessible(theirs, `approved, ${colorScheme}`);
      await theirs.screenshot({ path: `${folder}/approved-${width}-${colorScheme}.png` });
    }
  });
}

test('on paper there are the checklist with its commands and the requests, black on white', async (t) => {
  await mkdir(folder, { recursive: true });
  const page = await openPage(t, { colorScheme: 'dark' });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  await (await openStep(page, 'switch-request')).getByRole('checkbox').check();
  await page.getByTestId('todo-only').check();
  await page.emulateMedia({ media: 'print' });
  const seen = (selector) => page.locator(selector).first().isVisible();
  const parts = ['.checklist', '.requests', '.summary', '.printed', '.change .command code', 'li[data-step-id="switch-request"]'];
  for (const there of [...parts, '.map', '.retired', '.evidence', '.proof', '.pills']) {
    assert.ok(await seen(there), `${there} is on paper`);
  }
  for (const away of ['.source', '.menu', '.switch', '.banners', 'footer', '.copy', '.skip', '.todo-only', '.primary']) {
    assert.ok(!(await seen(away)), `${away} is not on paper`);
  }
  assert.match(await page.locator('.printed').innerText(), /locked-down-nsg\.json/);
  const colours = await page.locator('.phase > div > p').first().evaluate((text) => [getComputedStyle(text).color, getComputedStyle(document.body).backgroundColor]);
  assert.equal(colours[0], 'rgb(0, 0, 0)');
  assert.match(colours[1], /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/);
  await page.pdf({ path: `${folder}/paper.pdf`, format: 'A4' });
});

/** The README shows these: with SWITCHOVER_README=1 they are written again in place. */
test('the README has pictures of the page as it is', async (t) => {
  const pictures = process.env.SWITCHOVER_README ? projectFile('docs/screenshots') : folder;
  await mkdir(pictures, { recursive: true });
  for (const colorScheme of schemes) {
    const page = await openPage(t, { colorScheme, viewport: { width: 1440, height: 900 } });
    await page.getByTestId('sample-forced-tunnel').click();
    await expectVerdicts(page, { simplified: 'blocked' });
    await page.getByTestId('share-link').and(page.locator(':enabled')).waitFor();
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${pictures}/plan-${colorScheme}.png` });
    await page.setViewportSize({ width: 390, height: 844 });
    await view(page, 'steps');
    await page.screenshot({ path: `${pictures}/checklist-${colorScheme}.png` });
  }
});

// How the page looks and reads: accessible in light and dark, whole at three widths, with screenshots to look at.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { expectVerdicts, groups, openPage, paste, projectFile, useBrowser } from './browser.js';

useBrowser();

const widths = [360, 768, 1280];
const schemes = ['light', 'dark'];
const folder = projectFile('target/screenshots');

async function checkAccessible(page, when) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  const told = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target).join(', ')}`);
  assert.deepEqual(told, [], when);
}

async function checkFits(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${wide} px of content in ${width} px`);
}

for (const colorScheme of schemes) {
  for (const width of widths) {
    test(`${width} px, ${colorScheme}`, async (t) => {
      await mkdir(folder, { recursive: true });
      const page = await openPage(t, { colorScheme, viewport: { width, height: 900 } });
      await page.screenshot({ path: `${folder}/empty-${width}-${colorScheme}.png`, fullPage: true });
      await checkFits(page, width);
      await checkAccessible(page, 'the empty page');
      await page.getByTestId('sample').click();
      await expectVerdicts(page, { simplified: 'blocked' });
      await checkFits(page, width);
      await page.screenshot({ path: `${folder}/plan-${width}-${colorScheme}.png`, fullPage: true });
      await checkAccessible(page, 'the plan');
    });
  }
}

/** Other ways to look at the page; all of them at the empty page, the plan, many subjects and the help. */
const ways = {
  'high contrast': { forcedColors: 'active', viewport: { width: 1280, height: 900 } },
  'high contrast, dark': { forcedColors: 'active', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  'more contrast': { contrast: 'more', viewport: { width: 1280, height: 900 } },
  'zoom of 200 %': { deviceScaleFactor: 2, viewport: { width: 640, height: 450 } },
  '320 px': { viewport: { width: 320, height: 640 } },
};

for (const [way, options] of Object.entries(ways)) {
  test(`${way}: everything is there, without scrolling sideways`, async (t) => {
    await mkdir(folder, { recursive: true });
    const name = way.replaceAll(/[^a-z0-9]+/g, '-').replace(/-$/, '');
    const { width } = options.viewport;
    const page = await openPage(t, options);
    await checkFits(page, width);
    await checkAccessible(page, 'the empty page');
    await page.getByTestId('sample').click();
    await expectVerdicts(page, { simplified: 'blocked' });
    await checkFits(page, width);
    await page.screenshot({ path: `${folder}/plan-${name}.png`, fullPage: true });
    await checkAccessible(page, 'the plan');
    await paste(page, groups(8));
    await page.getByTestId('filter-partly').click();
    await page.getByTestId('shown').getByText('2 of 8 subjects').waitFor();
    await checkFits(page, width);
    await page.screenshot({ path: `${folder}/many-${name}.png`, fullPage: true });
    await checkAccessible(page, 'many subjects');
    await page.getByTestId('shortcuts').click();
    await checkFits(page, width);
    await page.screenshot({ path: `${folder}/keys-${name}.png` });
    await checkAccessible(page, 'the help about keys');
  });
}

test('on paper there are the checklist with its commands and the requests, black on white', async (t) => {
  await mkdir(folder, { recursive: true });
  const page = await openPage(t, { colorScheme: 'dark' });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  await page.locator('li[data-step-id="switch-request"]').getByRole('checkbox').check();
  await page.getByTestId('todo-only').check();
  await page.emulateMedia({ media: 'print' });
  const seen = (selector) => page.locator(selector).first().isVisible();
  for (const there of ['.checklist', '.requests', '.summary', '.printed', '.change .command code', 'li[data-step-id="switch-request"]']) {
    assert.ok(await seen(there), `${there} is on paper`);
  }
  for (const away of ['.source', '.subject', '.proof', '.downloads', '.banner', 'footer', '.copy', '.skip', '.todo-only']) {
    assert.ok(!(await seen(away)), `${away} is not on paper`);
  }
  assert.match(await page.locator('.printed').innerText(), /locked-down-nsg\.json/);
  const colours = await page.locator('.phase li p').first().evaluate((text) => [getComputedStyle(text).color, getComputedStyle(document.body).backgroundColor]);
  assert.equal(colours[0], 'rgb(0, 0, 0)');
  assert.match(colours[1], /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/);
  await page.pdf({ path: `${folder}/paper.pdf`, format: 'A4' });
});

for (const colorScheme of schemes) {
  for (const width of widths) {
    test(`sharing at ${width} px, ${colorScheme}`, async (t) => {
      await mkdir(folder, { recursive: true });
      const page = await openPage(t, { colorScheme, viewport: { width, height: 900 } });
      const look = async (name) => {
        await checkFits(page, width);
        await checkAccessible(page, name);
        await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
      };
      await page.getByTestId('sample').click();
      await expectVerdicts(page, { simplified: 'blocked' });
      await page.getByTestId('share-link').and(page.locator(':enabled')).click();
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
      await page.getByTestId('merge').click();
      await page.getByTestId('merged').waitFor();
      await look('merge');
    });
  }
}

/** The README shows these: with SWITCHOVER_README=1 they are made anew where it finds them. */
test('the README has pictures of the page as it is', async (t) => {
  const pictures = process.env.SWITCHOVER_README ? projectFile('docs/screenshots') : folder;
  await mkdir(pictures, { recursive: true });
  for (const colorScheme of schemes) {
    const page = await openPage(t, { colorScheme, viewport: { width: 1280, height: 860 } });
    await page.getByTestId('sample').click();
    await expectVerdicts(page, { simplified: 'blocked' });
    await page.getByTestId('share-link').and(page.locator(':enabled')).waitFor();
    await page.getByTestId('next-mark').click();
    await page.getByTestId('resting').waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${pictures}/plan-${colorScheme}.png` });
    await page.getByTestId('checklist').evaluate((checklist) => checklist.scrollIntoView());
    await page.screenshot({ path: `${pictures}/checklist-${colorScheme}.png` });
  }
});

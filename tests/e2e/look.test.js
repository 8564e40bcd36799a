// How the page looks and reads: accessible in light and dark, whole at three widths, with screenshots to look at.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { expectVerdicts, openPage, projectFile, useBrowser } from './browser.js';

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

test('a narrow phone has everything without scrolling sideways', async (t) => {
  const page = await openPage(t, { viewport: { width: 320, height: 640 } });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  await checkFits(page, 320);
});

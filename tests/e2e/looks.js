// What is asked of the page however it looks: that it is accessible, and that nothing is out of sight.
import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import { projectFile } from './browser.js';

/** Where screenshots are kept. */
export const folder = projectFile('target/screenshots');

/** Fails on what violates a rule. Axe runs in the page itself, which has no frames, and describes violations alone. */
export async function checkAccessible(page, when) {
  // At the end of the page nothing is partly below the bar at the bottom of a phone. At the top of the checklist nothing is below a phase
  // that stays in sight.
  const [top, ofList] = await page.evaluate(() => [scrollY, document.querySelector('.checklist')?.scrollTop ?? 0]);
  const scroll = (to, ofList) => page.evaluate(([to, ofList]) => {
    scrollTo(0, to ?? document.documentElement.scrollHeight);
    document.querySelector('.checklist')?.scrollTo(0, ofList);
  }, [to, ofList]);
  await scroll(null, 0);
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  await scroll(top, ofList);
  const told = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target).join(', ')}`);
  assert.deepEqual(told, [], when);
}

/** Fails if there is anything to scroll sideways to. */
export async function checkFits(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${wide} px of content in ${width} px`);
}

// The page in high contrast, zoomed and narrow: a file of its own, so that it is tested at the same time as the other looks.
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { expectVerdicts, groups, openPage, paste, useBrowser, view } from './browser.js';
import { checkAccessible, checkFits, folder } from './looks.js';

useBrowser();

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
    await view(page, 'map');
    await page.getByTestId('filter-partly').click();
    await page.getByTestId('shown').getByText('2 of 8 subjects').waitFor();
    await checkFits(page, width);
    await page.screenshot({ path: `${folder}/many-${name}.png`, fullPage: true });
    await checkAccessible(page, 'many subjects');
    await view(page, 'answer');
    await page.getByTestId('shortcuts').click();
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await checkFits(page, width);
    await page.screenshot({ path: `${folder}/keys-${name}.png` });
    await checkAccessible(page, 'the help about keys');
  });
}

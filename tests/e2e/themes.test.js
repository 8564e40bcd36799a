// The page as each person needs it: light or dark by choice, in forced colors, at 200 %, and in a language that takes more room.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { expectVerdicts, openPage, planned, reload, unfold, useBrowser, view } from './browser.js';
import { checkAccessible, checkFits, folder } from './looks.js';

useBrowser();

const DARK = 'rgb(18, 21, 23)';
const LIGHT = 'rgb(246, 246, 243)';
const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** A page with the plan of the sample. */
async function open(t, options) {
  const page = await openPage(t, options);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  await planned(page).waitFor();
  return page;
}

test('a theme is chosen, stays after a reload, and the system decides again if that is chosen', async (t) => {
  const page = await open(t, { colorScheme: 'light', viewport: { width: 1440, height: 900 } });
  assert.equal(await paper(page), LIGHT);
  const theme = page.getByTestId('theme');
  await theme.selectOption('dark');
  assert.equal(await paper(page), DARK);
  await checkAccessible(page, 'dark by choice');
  await reload(page);
  await planned(page).waitFor();
  assert.equal(await paper(page), DARK);
  assert.equal(await theme.inputValue(), 'dark');
  await page.emulateMedia({ colorScheme: 'dark' });
  await theme.selectOption('light');
  assert.equal(await paper(page), LIGHT);
  await theme.selectOption('');
  assert.equal(await paper(page), DARK);
  // It is a preference, not something that was entered.
  await page.getByTestId('forget').click();
  await theme.selectOption('light');
  await reload(page);
  await theme.waitFor();
  assert.equal(await paper(page), LIGHT);
});

for (const width of [390, 768, 1440]) {
  test(`${width} px: forced colors, light and dark`, async (t) => {
    await mkdir(folder, { recursive: true });
    const page = await open(t, { viewport: { width, height: 900 } });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, forcedColors: 'active' });
      // Nothing is partly below the bar at the bottom.
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await checkFits(page, width);
      await checkAccessible(page, `forced colors, ${colorScheme}`);
      await page.screenshot({ path: `${folder}/forced-${width}-${colorScheme}.png` });
    }
  });
}

// At 200 %, 1440 px have room for 720 of the page's; at 400 %, 1280 px for 320.
for (const width of [720, 320]) {
  test(`${width} px, as at ${width === 720 ? 200 : 400} %: everything is there, and nothing is to scroll sideways to`, async (t) => {
    const page = await open(t, { viewport: { width, height: 450 }, deviceScaleFactor: 2 });
    await checkFits(page, width);
    await checkAccessible(page, `${width} px`);
    await page.getByTestId('next').click();
    await page.locator('.step.now .command').first().waitFor();
    await checkFits(page, width);
  });
}

/** Makes each text of the page 40 % longer, with accents, and in brackets; what the user and Azure named stays. */
const longer = () => {
  const accents = { a: 'á', e: 'é', i: 'í', o: 'ö', u: 'û', A: 'Å', E: 'Ê', I: 'Ï', O: 'Ø', U: 'Ü' };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, style, textarea, code, svg, option')) texts.push(walker.currentNode);
  for (const text of texts) {
    const words = text.data.trim();
    // What another view has shown already is long enough.
    if (!words || words.startsWith('[')) continue;
    const more = ' lörem ípsüm'.repeat(Math.ceil(words.length * 0.4 / 12)).slice(0, Math.ceil(words.length * 0.4));
    text.data = `[${words.replace(/[aeiouAEIOU]/g, (letter) => accents[letter])}${more}]`;
  }
  return texts.length;
};

/** The controls that are too small for their words. */
const overflowing = () =>
  [...document.querySelectorAll('button, summary, .verdict, label, h1, h2, h3, th, td, p, li')]
    .filter((element) => element.checkVisibility() && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && !element.closest('.hidden, .skip'))
    .filter((element) => getComputedStyle(element).display !== 'inline')
    .map((element) => `${element.localName}.${element.className} ${element.textContent.slice(0, 60)}`);

for (const width of [390, 768, 1440]) {
  test(`${width} px: a language that is 40 % longer overflows nowhere, and no text is glued together`, async (t) => {
    await mkdir(folder, { recursive: true });
    const page = await open(t, { viewport: { width, height: 900 } });
    for (const id of ['evidence', 'proof']) await unfold(page, id);
    for (const part of ['answer', 'steps', 'map', 'files']) {
      await view(page, part);
      assert.ok((await page.evaluate(longer)) > 50, 'texts were made longer');
      await checkFits(page, width);
      assert.deepEqual(await page.evaluate(overflowing), [], part);
      await page.screenshot({ path: `${folder}/longer-${part}-${width}.png` });
    }
  });
}

test('the chosen theme is there from the first frame', async (t) => {
  const page = await open(t, { colorScheme: 'light' });
  await page.getByTestId('theme').selectOption('dark');
  await page.addInitScript(() => {
    globalThis.themes = [];
    new MutationObserver(() => {
      // Before that nothing can be drawn.
      if (document.body) globalThis.themes.push(document.documentElement.dataset.theme);
    }).observe(document, { childList: true, subtree: true });
  });
  await reload(page);
  await planned(page).waitFor();
  assert.deepEqual([...new Set(await page.evaluate(() => globalThis.themes))], ['dark']);
});

test('a phone: what gets the focus is never below the bar at the bottom', async (t) => {
  const page = await open(t, { viewport: { width: 360, height: 700 } });
  for (const id of ['forget', 'keep', 'theme', 'save-offline', 'shortcuts']) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByTestId(id).focus();
    const [bottom, bar] = await page.evaluate(() => [document.activeElement.getBoundingClientRect().bottom, document.querySelector('.views').getBoundingClientRect().top]);
    assert.ok(bottom <= bar, `${id}: ${bottom} is below ${bar}`);
  }
});

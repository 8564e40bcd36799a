// How long frames of the page take while it has much to do. `cargo xtask test` runs this after the other tests and by itself, so that
// no other browser takes the time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groups, openPage, paste, planned, projectText, rulesOfGroup, typeAtTheEnd, useBrowser, watchFrames } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');

test('typing goes on while a thousand rules are planned', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page).waitFor();
  const frames = await watchFrames(page);
  await paste(page, rulesOfGroup(1_000));
  await typeAtTheEnd(page);
  await page.getByTestId('summary').getByText('nsg-of-1000').first().waitFor();
  await page.locator('[aria-busy=false]').first().waitFor();
  const long = (await frames()).filter((gap) => gap > 50).map(Math.round);
  t.diagnostic(`frames over 50 ms while a group of 1,000 rules was planned: ${long.length === 0 ? 'none' : `${long.join(', ')} ms`}`);
  assert.ok(Math.max(0, ...long) < 1_000, `a frame took ${Math.max(...long)} ms`);
});

test('typing and scrolling in a long text makes no long frame of the page', async (t) => {
  const page = await openPage(t);
  await paste(page, rulesOfGroup(1_000));
  await page.locator('.plan[aria-busy=false] .where').waitFor();
  const longest = await page.evaluate(async () => {
    const box = document.getElementById('source-text');
    let [longest, last] = [0, performance.now()];
    for (let step = 0; step < 40; step += 1) {
      box.scrollTop = step * 700;
      await new Promise(requestAnimationFrame);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    return longest;
  });
  assert.ok(longest < 200, `${longest} ms`);
});

test('hundreds of subjects hold up neither typing nor the filter', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page).waitFor();
  await paste(page, groups(500));
  await page.getByTestId('shown').getByText('500 of 500 subjects').waitFor({ timeout: 60_000 });
  const frames = await watchFrames(page);
  await page.getByTestId('filter').pressSequentially('nsg-49', { delay: 40 });
  await page.getByTestId('shown').getByText('11 of 500 subjects').waitFor();
  await page.getByTestId('filter').fill('');
  await page.getByTestId('filter-partly').click();
  await page.getByTestId('shown').getByText('125 of 500 subjects').waitFor();
  const long = (await frames()).filter((gap) => gap > 50).map(Math.round);
  t.diagnostic(`frames over 50 ms while 500 subjects were filtered: ${long.length === 0 ? 'none' : `${long.join(', ')} ms`}`);
  assert.ok(Math.max(0, ...long) < 1_000, `a frame took ${Math.max(...long)} ms`);
});

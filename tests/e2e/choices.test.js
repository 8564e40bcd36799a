// What a plan waits for is chosen on the page: the rule sets that nodes use, and changes that are held back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groups, openPage, paste, planned, reload, useBrowser } from './browser.js';

useBrowser();

/** Groups that are on no subnet, so that nothing says which of them nodes use. */
const loose = JSON.stringify(JSON.parse(groups(3)).map(({ subnets, ...group }) => group));

test('the rule sets that nodes use are chosen, kept for a reload, and given up with their texts', async (t) => {
  const page = await openPage(t);
  await paste(page, loose);
  const choice = page.getByTestId('rule-sets');
  await choice.waitFor();
  assert.equal(await choice.getByRole('checkbox').count(), 3);
  await choice.getByRole('checkbox', { name: 'nsg-1' }).check();
  await page.locator('[aria-busy=false]').first().waitFor();
  await page.waitForFunction(() => JSON.parse(localStorage['switchover.draft/1']).on.join() === 'nsg-1');
  await reload(page);
  await planned(page).waitFor();
  assert.equal(await choice.getByRole('checkbox', { name: 'nsg-1' }).isChecked(), true);
  await page.getByTestId('clear').click();
  await choice.waitFor({ state: 'detached' });
  await page.getByTestId('undo').click();
  await choice.waitFor();
  assert.equal(await choice.getByRole('checkbox', { name: 'nsg-1' }).isChecked(), true);
});

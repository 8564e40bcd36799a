// The page as a person uses it on the day of the move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectValue, expectVerdicts, openPage, openStep, paste, projectText, reload, unfold, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const fixture = (name) => projectText(`tests/fixtures/nsg/${name}`);
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

test('an empty page says what to do and that nothing leaves it', async (t) => {
  const page = await openPage(t);
  const text = await page.locator('body').innerText();
  assert.match(text, /az network nsg show/);
  assert.match(text, /leaves this page/i);
  assert.equal(await page.getByTestId('subject').count(), 0);
});

test('a paste gives verdicts with the deciding rule and its line', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  const crossing = await page.getByTestId('crossing').innerText();
  assert.match(crossing, /nsg-batch-nodes/);
  assert.match(crossing, /DenyInternetOut/);
  assert.match(crossing, /line 277/i);
  assert.match(crossing, /277: "name": "DenyInternetOut"/, 'the line in the source is next to it');
  assert.match(crossing, /For example TCP 10\.0\.0\.4:50000 to /);
  assert.match(await page.getByTestId('summary').innerText(), /NSG nsg-batch-nodes blocks simplified communication/);
});

test('the sample button gives the same plan as a paste', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await expectValue(page.getByTestId('source-text'), sample);
  assert.ok(await page.getByTestId('map').isVisible());
});

test('the checklist has every phase, and the changes are proved', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await page.locator('li[data-step-id^=rollback]').first().waitFor({ state: 'attached' });
  const steps = await page.locator('[data-testid=checklist] li[data-step-id]').evaluateAll((all) => all.map((one) => one.dataset.stepId));
  for (const phase of ['union', 'extras', 'switch', 'move', 'verify', 'tighten', 'rollback']) {
    assert.ok(steps.some((step) => step.startsWith(phase)), `${phase} in ${steps}`);
  }
  const checklist = await page.locator('.step.now').innerText();
  assert.match(checklist, /Add AllowBatchNodeManagementOutbound[^]*az network nsg rule create [^]*--name AllowBatchNodeManagementOutbound[^]*--priority 160/);
  await unfold(page, 'proof');
  assert.match(await page.getByTestId('proof-union').innerText(), /classic[^]*open[^]*simplified[^]*open/i);
  assert.match(await page.getByTestId('proof-tighten').innerText(), /classic[^]*blocked[^]*simplified[^]*open/i);
  assert.match(await page.getByTestId('proof-rollback').innerText(), /classic[^]*open/i);
});

test('a ticked step and the pasted text are still there after a reload', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  const tick = async (id = 'switch-request') => (await openStep(page, id)).getByRole('checkbox');
  assert.equal(await (await tick()).isChecked(), false);
  await (await tick()).check();
  await reload(page);
  await expectVerdicts(page, blocked);
  assert.equal(await (await tick()).isChecked(), true);
  assert.equal(await (await tick('switch-notification')).isChecked(), false);
  await expectValue(page.getByTestId('source-text'), sample);
});

test('each field of the support request copies by itself, and the whole at once', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await page.getByTestId('fields').locator('summary').click();
  await page.getByTestId('account').fill('renderfarm');
  await unfold(page, 'requests');
  await page.getByTestId('requests').getByText('Opt out, for a rollback').click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  for (const [request, verb] of [['request-opt-in', 'Enable'], ['request-opt-out', 'Disable']]) {
    const card = page.getByTestId(request);
    await card.locator('[data-copy-field="Summary"]').click();
    assert.equal(await clipboard(), `${verb} simplified compute node communication`);
    await card.getByText('renderfarm').first().waitFor();
    await card.locator('[data-copy-field="Resource"]').click();
    assert.equal(await clipboard(), 'renderfarm');
    await card.locator('[data-copy-all]').click();
    const whole = await clipboard();
    assert.match(whole, /^Issue type: Technical\nService type: Batch Service\nResource: renderfarm\n/);
    assert.match(whole, /Problem subtype: Other issues with Batch Accounts/);
  }
});

test('the editions differ: ga has no support request, and both say that classic is retired', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await unfold(page, 'requests');
  await page.getByTestId('request-opt-in').waitFor();
  assert.match(await page.getByTestId('retired-banner').innerText(), /31 March 2026/);
  await page.getByTestId('edition-ga').click();
  await page.getByTestId('request-opt-in').waitFor({ state: 'detached' });
  assert.equal(await page.getByTestId('edition-ga').getAttribute('aria-pressed'), 'true');
  await page.waitForFunction(() => document.querySelector('[data-testid=checklist]').textContent.match(/az rest \\\s+--method patch/));
  assert.match(await page.getByTestId('retired-banner').innerText(), /31 March 2026/);
});

test('the region decides where the text names several', async (t) => {
  const page = await openPage(t);
  await paste(page, await fixture('two-regions.json'));
  await expectVerdicts(page, { simplified: 'unknown' });
  await page.getByTestId('fields').locator('summary').click();
  await page.getByTestId('region').selectOption('northeurope');
  await expectVerdicts(page, { simplified: 'open' });
});

test('evidence leads to its line', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await page.getByTestId('crossing').getByRole('button', { name: /line 277/i }).click();
  await page.waitForFunction(() => document.activeElement.id === 'source-text');
  const line = await page.getByTestId('source-text').evaluate((box) => box.value.slice(0, box.selectionStart).split('\n').length);
  assert.equal(line, 277);
});

test('it works with the keyboard alone', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').focus();
  await page.keyboard.press('Enter');
  await expectVerdicts(page, blocked);
  const focused = () => page.evaluate(() => document.activeElement?.closest('li[data-step-id]')?.dataset.stepId);
  for (let presses = 0; !(await focused()); presses += 1) {
    assert.ok(presses < 60, 'Tab reaches the checklist');
    await page.keyboard.press('Tab');
  }
  const step = await focused();
  await page.keyboard.press('Space');
  assert.equal(await page.locator(`li[data-step-id="${step}"] > input`).isChecked(), true);
});

test('forgetting leaves nothing behind', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await (await openStep(page, 'switch-request')).getByRole('checkbox').check();
  await page.getByTestId('forget').click();
  await page.getByTestId('subject').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage })), '{}');
  await reload(page);
  await expectValue(page.getByTestId('source-text'), '');
});

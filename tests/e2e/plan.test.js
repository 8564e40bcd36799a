// The plan as people read it: the filter, hundreds of subjects, jumps, keys, what a screen reader announces.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { expectVerdicts, groups, openPage, openStep, paste, projectFile, projectText, reload, toText, unfold, useBrowser, view } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const pool = 'tests/fixtures/estate/one-pool';

/** The plan is on the page. */
const planned = (page) => page.locator('[data-testid=share-link]:enabled').waitFor();

/** Waits until the matrix has so many rows. */
const showing = (page, count) => page.waitForFunction((count) => document.querySelectorAll('[data-testid=row]').length === count, count);

/** What a screen reader has announced so far, in order. */
const listen = () => {
  globalThis.told = [];
  const told = (node) => (node instanceof Element ? node : node.parentElement)?.closest('.hidden[role=status]');
  new MutationObserver((changes) => {
    const live = changes.map(({ target }) => told(target)).find(Boolean);
    if (live?.textContent) globalThis.told.push(live.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
};
const said = (page) => page.evaluate(() => globalThis.told);

/** Opens the page with a plan of many groups. */
async function openMany(t, count, options) {
  const page = await openPage(t, options);
  await paste(page, groups(count));
  await page.getByTestId('shown').getByText(`${count} of ${count} subjects`).waitFor();
  await planned(page);
  return page;
}

test('few subjects have a row each and no filter; the map is that of the first that needs something', async (t) => {
  const page = await openPage(t);
  await paste(page, groups(3));
  await planned(page);
  await showing(page, 3);
  assert.equal(await page.getByTestId('filter').count(), 0);
  assert.match(await page.getByTestId('subject').getAttribute('data-subject-id'), /nsg-1$/);
  assert.match(await page.getByTestId('row').nth(0).innerText(), /nsg-0\s+westeurope\s+[^]*not known/);
  assert.match(await page.getByTestId('row').nth(1).innerText(), /nsg-1\s+northeurope\s+[^]*no\s+✕/);
});

test('many subjects are found by words and by state, and so are their steps', async (t) => {
  const page = await openMany(t, 40);
  await showing(page, 10);
  await page.getByTestId('more-rows').click();
  await showing(page, 40);
  await page.getByTestId('filter').fill('NSG-7 north');
  await page.getByTestId('shown').getByText('1 of 40 subjects').waitFor();
  await showing(page, 1);
  assert.match(await page.getByTestId('row').innerText(), /nsg-7/);
  const steps = page.locator('[data-testid=checklist] li[data-step-id^="union:"]');
  await steps.first().waitFor();
  assert.equal(await steps.count(), 1, 'the steps of one subject');
  await page.getByTestId('filter').fill('');
  await page.getByTestId('filter-partly').click();
  await page.getByTestId('shown').getByText('10 of 40 subjects').waitFor();
  assert.equal(await page.getByTestId('filter-partly').getAttribute('aria-pressed'), 'true');
  assert.equal(await steps.count(), 10);
  await page.getByTestId('filter-open').click();
  await page.getByTestId('shown').getByText('20 of 40 subjects').waitFor();
  await showing(page, 20);
});

test('where no subject is like that the page says so and leads back', async (t) => {
  const page = await openMany(t, 8);
  await page.getByTestId('filter').fill('nowhere');
  await page.getByTestId('shown').getByText(/None of the 8 subjects/).waitFor();
  await page.getByTestId('show-all').click();
  await page.getByTestId('shown').getByText('8 of 8 subjects').waitFor();
  assert.equal(await page.getByTestId('filter').inputValue(), '');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'filter');
});

test('a row shows the map of its subject, with what decides', async (t) => {
  const page = await openMany(t, 8);
  const last = page.getByTestId('row').nth(7);
  assert.doesNotMatch(await page.getByTestId('crossing').innerText(), /DenyGroup/);
  await last.getByRole('button').click();
  await page.getByTestId('crossing').getByText(/DenyGroup/).first().waitFor();
  assert.equal(await last.getByRole('button').getAttribute('aria-pressed'), 'true');
  const evidence = await unfold(page, 'evidence');
  assert.match(await evidence.innerText(), /nsg-7[^]*DenyGroup/);
});

test('a mark leads to the map of its subject, also of one that the filter hides', async (t) => {
  const page = await openMany(t, 60);
  await page.getByTestId('filter').fill('nsg-3');
  await page.getByTestId('shown').getByText('11 of 60 subjects').waitFor();
  await toText(page);
  await page.getByTestId('previous-mark').click();
  await page.getByTestId('resting').getByRole('button', { name: /^nsg-59/ }).first().click();
  await page.locator('#crossing:focus').waitFor();
  assert.match(await page.locator('#crossing').innerText(), /nsg-59[^]*DenyGroup/);
  assert.match(await page.getByTestId('subject').getAttribute('data-subject-id'), /nsg-59$/);
});

test('each crossing of the map shows the rule, a packet and the line that decides, by pointer and by keyboard', async (t) => {
  const page = await openPage(t);
  const names = (await readdir(projectFile(pool))).sort();
  await page.locator('input[type=file]').setInputFiles(names.map((name) => projectFile(`${pool}/${name}`)));
  await planned(page);
  const map = page.getByTestId('map');
  const crossing = page.getByTestId('crossing');
  const box = page.getByTestId('source-text');
  const line = () => box.evaluate((box) => box.value.slice(0, box.selectionStart).split('\n').length);
  const stop = map.getByRole('button', { name: /^Classic: NSG nsg-nodes: open/ });
  await stop.focus();
  await page.keyboard.press('Enter');
  await crossing.getByText(/AllowBatchIn/).first().waitFor();
  assert.match(await crossing.innerText(), /For example TCP [^]*10: /);
  assert.equal(await stop.getAttribute('aria-pressed'), 'true');
  await map.getByRole('button', { name: /^Classic: Route table rt-nodes: blocked/ }).click();
  await crossing.getByText(/to-firewall/).first().waitFor();
  await crossing.getByRole('button', { name: 'line 12' }).click();
  await page.waitForFunction(() => document.activeElement.id === 'source-text');
  assert.equal(await line(), 12);
  assert.match(await box.inputValue(), /routeTables/);
});

test('the map says the same as a table, with every hop of the path in its order', async (t) => {
  const page = await openPage(t);
  const names = (await readdir(projectFile(pool))).sort();
  await page.locator('input[type=file]').setInputFiles(names.map((name) => projectFile(`${pool}/${name}`)));
  await planned(page);
  const cells = await page.locator('.hidden > table tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  assert.match(cells[0].join('|'), /^Traffic\|Node firewall .*\|NSG nsg-nodes\|Routes rt-nodes\|Firewall afw-hub\|Account renderfarm\|All hops$/);
  assert.deepEqual(cells[1], ['Simplified', 'open', 'open', 'open', 'open', 'open', 'open']);
  assert.deepEqual(cells[2], ['Classic', 'open', 'open', 'blocked', 'not on the path', 'not on the path', 'blocked']);
  const circles = await page.getByTestId('map').locator('.stop').evaluateAll((stops) => stops.map((stop) => stop.dataset.verdict));
  assert.deepEqual(circles.filter((verdict) => verdict === 'blocked').length, 2);
  assert.equal(circles.length, 15);
});

test('on a phone the map is vertical, in its own view', async (t) => {
  const page = await openPage(t, { viewport: { width: 390, height: 844 } });
  const names = (await readdir(projectFile(pool))).sort();
  await page.locator('input[type=file]').setInputFiles(names.map((name) => projectFile(`${pool}/${name}`)));
  await planned(page);
  assert.equal(await page.getByTestId('map').isVisible(), false);
  await view(page, 'map');
  const { width, height } = await page.getByTestId('map').boundingBox();
  assert.ok(height > width, `${width} x ${height}`);
  await view(page, 'steps');
  assert.ok(await page.getByTestId('checklist').isVisible());
  assert.equal(await page.getByTestId('answer').isVisible(), false);
});

test('the proof shows today beside each phase, and what changes', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page);
  await unfold(page, 'proof');
  const row = async (id) => (await page.getByTestId(id).innerText()).replace(/\s+/g, ' ');
  assert.match(await row('proof-today'), /Today.*open.*blocked/);
  assert.match(await row('proof-union'), /proved Classic stays open, simplified was blocked and is open\./);
  assert.match(await row('proof-tighten'), /Classic was open and is blocked, simplified stays open\./);
});

test('only the current step is open, and a tick opens the next one and is announced', async (t) => {
  const page = await openPage(t, { prepare: listen });
  await paste(page, sample);
  await planned(page);
  const open = () => page.locator('.step > details[open]').evaluateAll((all) => all.map((one) => one.closest('.step').dataset.stepId));
  const [first] = await open();
  assert.equal((await open()).length, 1);
  assert.match(await page.getByTestId('next').innerText(), /^Next: .*nsg-batch-nodes/);
  await page.locator(`li[data-step-id="${first}"] > input`).check();
  await page.waitForFunction((first) => document.querySelector('.step.now').dataset.stepId !== first, first);
  await page.waitForFunction(() => document.querySelectorAll('.step > details[open]').length === 1);
  assert.notEqual((await open())[0], first);
  await page.waitForFunction(() => globalThis.told.some((one) => /^1 of \d+ steps done/.test(one)));
  await page.getByTestId('next').click();
  assert.equal(await page.evaluate(() => document.activeElement.closest('.step').className), 'step now');
});

test('the tool is chosen once for all steps, and remembered', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page);
  const commands = () => page.locator('.step.now .command').allInnerTexts();
  assert.match((await commands()).join(), /^az network nsg rule create \\\n/);
  await page.getByTestId('tool').selectOption('Terraform');
  await page.locator('.step.now .command').getByText(/azurerm_network_security_rule/).waitFor();
  await reload(page);
  await planned(page);
  await page.locator('.step.now .command').getByText(/azurerm_network_security_rule/).waitFor();
  assert.equal(await page.getByTestId('tool').inputValue(), 'Terraform');
});

test('no two buttons that copy have the same name', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample-forced-tunnel').click();
  await planned(page);
  await page.locator('li[data-step-id^=rollback] .copy').first().waitFor({ state: 'attached' });
  const named = await page.locator('.copy').evaluateAll((all) => all.map((one) => [one.getAttribute('aria-label'), one.parentElement.textContent]));
  const names = new Map();
  for (const [name, text] of named) {
    assert.ok(!names.has(name) || names.get(name) === text, `${name} copies two texts`);
    names.set(name, text);
  }
});

test('questions are answered on the page: the answers are part of the plan, are kept, and can be taken back', async (t) => {
  const page = await openPage(t);
  await page.locator('input[type=file]').setInputFiles(projectFile(`${pool}/pool.json`));
  await planned(page);
  const title = (text) => page.locator('#questions-title').getByText(text, { exact: true }).waitFor();
  const question = (word) => page.locator(`[data-question^="${word}-"]`);
  const answers = () => page.getByTestId('answered').allInnerTexts();
  await title('3 questions');
  assert.match(await page.getByTestId('next').innerText(), /^Next: Which NSG is on subnet snet-nodes\?/);
  await page.getByTestId('next').click();
  assert.ok(await page.evaluate(() => document.activeElement.closest('[data-question^="nsg-"]')));
  assert.match(await question('nsg').locator('.command').innerText(), /az network vnet subnet show/);
  await question('nsg').getByRole('button', { name: 'Later' }).click();
  assert.equal(await question('nsg').locator('.command').isVisible(), false);
  await question('nsg').locator('summary').click();
  await question('nsg').getByRole('button', { name: 'None' }).click();
  await title('2 questions');
  await question('account').locator('summary').click();
  await question('account').getByRole('button', { name: 'I don’t know' }).click();
  await title('1 question');
  assert.match((await answers()).join('\n'), /Which NSG is on subnet snet-nodes\? none[^]*renderfarm[^]*assumes the worst/);
  await reload(page);
  await title('1 question');
  assert.equal((await answers()).length, 2);
  await page.getByTestId('change-answer').first().click();
  await title('2 questions');
  await question('nsg').waitFor();
  assert.equal((await answers()).length, 1);
});

test('keys lead to the places of the page, and never while something is typed', async (t) => {
  const page = await openMany(t, 8);
  await toText(page);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.testid);
  await page.getByTestId('source-text').focus();
  await page.keyboard.type('c');
  assert.equal(await focused(), 'source-text');
  await page.getByTestId('forget').focus();
  for (const [key, place] of [['c', 'checklist-title'], ['p', 'plan-title'], ['m', 'map-title'], ['/', 'filter']]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), place);
  }
  assert.equal(await page.getByTestId('filter').inputValue(), '', 'the key itself is not typed');
  await page.getByTestId('forget').focus();
  await page.keyboard.press('n');
  assert.equal(await page.evaluate(() => document.activeElement.closest('.step').className), 'step now');
  await page.getByTestId('forget').focus();
  await page.keyboard.press('t');
  assert.equal(await focused(), 'source-text');
});

test('the help about keys opens by ? and turns them off for good', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('forget').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  await help.getByTestId('keys-on').uncheck();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  for (const again of [false, true]) {
    if (again) await reload(page);
    await page.getByTestId('forget').focus();
    await page.keyboard.press('p');
    await page.keyboard.press('?');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'forget');
    assert.equal(await help.count(), 0);
  }
  await page.getByTestId('shortcuts').click();
  await help.getByTestId('keys-on').check();
  await help.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('p');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'plan-title');
});

test('the first Tab offers to skip to the plan', async (t) => {
  const page = await openPage(t);
  await page.keyboard.press('Tab');
  await page.getByRole('link', { name: 'Skip to the plan' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'plan-title');
  assert.equal(await page.evaluate(() => location.hash), '');
});

test('a screen reader is told which verdicts change, once, and nothing when none does', async (t) => {
  const page = await openPage(t, { prepare: listen });
  await paste(page, sample);
  await planned(page);
  await expectVerdicts(page, { simplified: 'blocked' });
  assert.equal((await said(page)).filter((one) => /^NSG nsg-batch-nodes blocks simplified communication/.test(one)).length, 1);
  const before = (await said(page)).length;
  await paste(page, `${sample}\n`);
  await page.waitForTimeout(1_000);
  assert.equal((await said(page)).length, before);
  await paste(page, sample.replaceAll('"Deny"', '"Allow"'));
  await expectVerdicts(page, { simplified: 'open' });
  await page.waitForTimeout(500);
  assert.deepEqual((await said(page)).slice(before), ['Simplified was blocked and is open now, in nsg-batch-nodes.']);
});

test('the checklist shows what is still to do, if that is wanted', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await planned(page);
  const step = (id) => page.locator(`li[data-step-id="${id}"]`);
  await (await openStep(page, 'switch-request')).getByRole('checkbox').check();
  await page.getByTestId('todo-only').check();
  await step('switch-request').waitFor({ state: 'hidden' });
  assert.ok(await step('switch-notification').isVisible());
  await page.emulateMedia({ media: 'print' });
  assert.ok(await step('switch-request').isVisible(), 'on paper the checklist is whole');
});

test('the first step is at most six keys of Tab from the top of the page, and its phase stays in sight', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 } });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  await planned(page);
  await reload(page);
  await planned(page);
  let tabs = 0;
  const tab = async () => {
    await page.keyboard.press('Tab');
    tabs += 1;
  };
  await tab();
  await page.keyboard.press('Enter');
  await page.locator('#plan-title:focus').waitFor();
  while (!(await page.getByTestId('next').evaluate((next) => next === document.activeElement)) && tabs < 7) await tab();
  await page.keyboard.press('Enter');
  await page.locator('.step.now :focus').waitFor();
  t.diagnostic(`${tabs} keys of Tab`);
  assert.ok(tabs <= 6, `${tabs} keys of Tab`);
  await page.locator('.checklist').evaluate((list) => list.scrollTo(0, 400));
  const [top, begin] = await page.evaluate(() => [document.querySelector('.phase[open] > summary'), document.querySelector('.checklist')].map((one) => one.getBoundingClientRect().top));
  assert.ok(Math.abs(top - begin) <= 2, `${top} is not at ${begin}`);
});

test('options of a command have a color of their own, and copying gives the command as it is', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, { simplified: 'blocked' });
  const command = page.locator('.step.now .command').first();
  assert.ok((await command.locator('.option').allInnerTexts()).some((option) => option.trim() === '--nsg-name'));
  await command.getByRole('button').click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^az network nsg rule create .*--nsg-name nsg-batch-nodes/);
});

test('the map is of a subject that the filter wants', async (t) => {
  const page = await openMany(t, 8);
  const shown = page.getByTestId('subject').locator('h3');
  await shown.getByText('nsg-1').waitFor();
  await page.getByTestId('filter-partly').click();
  await shown.getByText('nsg-2').waitFor();
  await page.getByTestId('matrix').getByRole('button', { name: 'nsg-6' }).click();
  await shown.getByText('nsg-6').waitFor();
  await page.getByTestId('show-all').click();
  await shown.getByText('nsg-1').waitFor();
});

test('a private endpoint is on the map as another way to the account, with the NSG of its subnet', async (t) => {
  const page = await openPage(t, { viewport: { width: 1440, height: 900 } });
  const folder = 'tests/fixtures/estate/private-endpoint';
  await page.locator('#open-files').setInputFiles((await readdir(projectFile(folder))).map((name) => projectFile(`${folder}/${name}`)));
  await expectVerdicts(page, { simplified: 'open' });
  const words = await page.getByTestId('map').locator('text').allTextContents();
  for (const word of ['Private endpoint', 'Endpoint', 'pe-nodes']) assert.ok(words.includes(word), `${word} in ${words}`);
  const at = (text) => page.getByTestId('map').locator('text').getByText(text, { exact: true }).evaluate((text) => text.getBoundingClientRect().x);
  assert.ok((await at('Routes')) < (await at('Endpoint')), 'the endpoint comes after the routes');
  await page.getByTestId('map').getByRole('button', { name: /^Simplified: account/i }).click();
  await page.getByTestId('crossing').getByText(/pe-nodes/).first().waitFor();
});

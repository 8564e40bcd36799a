// Bad input and a bad environment: one clear message, and the page stays alive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectVerdicts, openPage, paste, projectText, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const fixture = (name) => projectText(`tests/fixtures/nsg/${name}`);
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

test('each kind of bad text has its message, with line and column', async (t) => {
  const page = await openPage(t);
  for (const [text, expected] of [
    ['Dear team,\nplease find the rules attached.', /1:1[^]*not JSON/],
    [await fixture('cut-off.json'), /34:20[^]*truncated here/],
    [await fixture('missing-comma.json'), /19:5[^]*comma is missing/],
    ['{"name": "kv-render", "sku": "standard"}', /contains nothing that Switchover assesses/],
    [await fixture('unreadable-port.json'), /39:32[^]*4x43/],
    ['{"name": "nsg-empty", "securityRules": []}', /no rules of its own/],
  ]) {
    await paste(page, text);
    await page.getByTestId('diagnostics').getByText(expected).first().waitFor({ timeout: 5_000 }).catch(async () => {
      assert.match(await page.getByTestId('diagnostics').innerText(), expected);
    });
  }
  await paste(page, sample);
  await expectVerdicts(page, blocked);
});

test('a rule with an unreadable port leaves the rest planned', async (t) => {
  const page = await openPage(t);
  await paste(page, await fixture('unreadable-port.json'));
  await expectVerdicts(page, { classic: 'open', simplified: 'unknown' });
  assert.match(await page.getByTestId('subject').innerText(), /4x43/);
});

test('twenty megabytes are survived', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('source-text').evaluate((box) => {
    box.value = 'deny all '.repeat(2_300_000);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await page.getByTestId('diagnostics').getByText(/not JSON/).first().waitFor({ timeout: 60_000 });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
});

test('a file in UTF-16, as PowerShell writes it, is read', async (t) => {
  const page = await openPage(t);
  const buffer = Buffer.from(`\ufeff${sample}`, 'utf16le');
  await page.locator('input[type=file]').setInputFiles({ name: 'nsg.json', mimeType: 'application/json', buffer });
  await expectVerdicts(page, blocked);
});

test('blocked storage changes nothing but the memory', async (t) => {
  const prepare = () => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  };
  const page = await openPage(t, { prepare });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await page.locator('li[data-step-id="switch-request"]').getByRole('checkbox').check();
  assert.equal(await page.locator('li[data-step-id="switch-request"]').getByRole('checkbox').isChecked(), true);
});

test('full storage is told once, and everything else works', async (t) => {
  const prepare = () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  };
  const page = await openPage(t, { prepare });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await page.locator('li[data-step-id="switch-request"]').getByRole('checkbox').check();
  await page.getByText(/can't be kept|cannot be kept|not kept/i).first().waitFor();
});

// The built page in a real browser: one server and one browser for a test file, a fresh profile for each test.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sirv from 'sirv';

const root = new URL('../../', import.meta.url);

/** The path of a file of the project. */
export const projectFile = (name) => fileURLToPath(new URL(name, root));

/** The text of a file of the project. */
export const projectText = (name) => readFile(projectFile(name), 'utf8');

let server;
let browser;
let address;

/** Starts server and browser before the tests of a file and stops them after. Call it once in each file. */
export function useBrowser() {
  before(async () => {
    server = createServer(sirv(projectFile('dist'), { dev: true }));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${server.address().port}/`;
    const flags = JSON.parse(await projectText('tests/chromium-flags.json'));
    browser = await chromium.launch({ executablePath: process.env.CHROME || '/usr/bin/chromium', args: flags });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });
}

/**
 * Opens the page in a fresh profile for the length of a test, and fails the test on any error that the page logs and on
 * any request to somewhere else.
 */
export async function openPage(t, { prepare, ...options } = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  t.after(() => context.close());
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: address });
  const wrong = [];
  t.after(() => assert.deepEqual(wrong, [], 'the page logs no error and asks nobody else'));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => {
    const { protocol, href } = new URL(request.url());
    const own = href.startsWith(address) || protocol === 'data:' || protocol === 'blob:';
    if (!own) wrong.push(`request to ${href}`);
  });
  if (prepare) await page.addInitScript(prepare);
  await page.goto(address);
  await page.getByTestId('source-text').waitFor();
  return page;
}

/** Puts a text where a user would paste it. */
export async function paste(page, text) {
  await page.getByTestId('source-text').fill(text);
}

/** Waits until the only subject has these verdicts, given as `{ classic, simplified, union }`. */
export async function expectVerdicts(page, verdicts) {
  for (const [mode, verdict] of Object.entries(verdicts)) {
    const shown = page.getByTestId('subject').getByTestId(`verdict-${mode}`);
    await shown.and(page.locator(`[data-verdict="${verdict}"]`)).waitFor();
  }
}

// The built page in a real browser: one server and one browser for a test file, a fresh profile for each test.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import sirv from 'sirv';

const root = new URL('../../', import.meta.url);

/** The path of a file of the project. */
export const projectFile = (name) => fileURLToPath(new URL(name, root));

/** The text of a file of the project. */
export const projectText = (name) => readFile(projectFile(name), 'utf8');

/** What is served instead of a file of the page, by its path. */
const replaced = new Map();

let server;
let browser;
let address;

/** Starts server and browser before the tests of a file and stops them after. Call it once in each file. */
export function useBrowser() {
  before(start);
  after(stop);
}

/** Starts the server and the browser. */
export async function start() {
  const files = sirv(projectFile('dist'), { dev: true });
  server = createServer((request, response) => {
    const other = replaced.get(new URL(request.url, 'http://host/').pathname);
    if (other === undefined) return files(request, response);
    response.setHeader('Content-Type', other.type);
    response.end(other.text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}/`;
  const flags = JSON.parse(await projectText('tests/chromium-flags.json'));
  browser = await chromium.launch({ executablePath: process.env.CHROME || '/usr/bin/chromium', args: flags });
  return { browser, address };
}

/** Stops them. */
export async function stop() {
  await browser?.close();
  server?.close();
}

/**
 * Opens the page in a fresh profile for the length of a test, and fails the test on any error that the page logs and on
 * any request to somewhere else. `prepare` runs before the page; what is `expected` to go wrong may; what is `away` can't be
 * loaded, from no cache either; `url` is opened instead of the served page.
 */
export async function openPage(t, { prepare, expected = /^$/, away, url, ...options } = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: away ? 'block' : 'allow', ...options });
  t.after(() => context.close());
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: address });
  const wrong = [];
  t.after(() => assert.deepEqual(wrong.filter((one) => !expected.test(one)), [], 'the page logs no error and asks nobody else'));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('dialog', (dialog) => dialog.accept());
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => {
    const { protocol, href } = new URL(request.url());
    const own = href.startsWith(address) || href === url || protocol === 'data:' || protocol === 'blob:';
    if (!own) wrong.push(`request to ${href}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} refuses ${blockedURI}`));
  });
  if (away) await page.route(away, (route) => route.abort());
  if (prepare) await page.addInitScript(prepare);
  await load(page, url ?? address);
  return page;
}

/** Loads the page at an address. */
export async function load(page, url) {
  await page.goto(url);
  await rendered(page);
}

/** Loads the page again. */
export async function reload(page) {
  await page.reload();
  await rendered(page);
}

/** Waits until the page is rendered and has filled its text box: where rendering took long, it lets the browser go on in between. */
async function rendered(page) {
  // A shared plan is reviewed without it in sight.
  await page.getByTestId('source-text').waitFor({ state: 'attached' });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
}

/** Expects a text in a field. It is written into it after the page was rendered. */
export async function expectValue(field, wanted) {
  let value = await field.inputValue();
  for (let tries = 0; value !== wanted && tries < 40; tries += 1) {
    await field.page().waitForTimeout(50);
    value = await field.inputValue();
  }
  assert.equal(value, wanted);
}

/** Serves another text instead of a file of the page for the rest of a test. */
export function replaceFile(t, name, type, text) {
  replaced.set(`/${name}`, { type, text });
  t.after(() => replaced.delete(`/${name}`));
}

/** Counts the clicks of a person from now on, in `clicks`; to be run before the page. */
export const counting = () => {
  globalThis.clicks = 0;
  addEventListener('click', (event) => event.isTrusted && event.detail > 0 && (globalThis.clicks += 1), true);
};

/** As many pools as asked for, each in the subnet of one of the groups of `groups`, as az lists them. */
export function pools(count) {
  const subscription = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups';
  const pool = (_, number) => ({
    id: `${subscription}/rg-batch/providers/Microsoft.Batch/batchAccounts/renderfarm/pools/pool-${number}`,
    name: `pool-${number}`,
    type: 'Microsoft.Batch/batchAccounts/pools',
    allocationState: 'Steady',
    currentDedicatedNodes: 4,
    networkConfiguration: { subnetId: `${subscription}/rg-render/providers/Microsoft.Network/virtualNetworks/vnet-a/subnets/snet-${number}` },
    currentNodeCommunicationMode: 'Classic',
  });
  return JSON.stringify(Array.from({ length: count }, pool), null, 1);
}

/** Shows a view of the page, where the screen has room for one only. */
export async function view(page, name) {
  const button = page.getByTestId(`view-${name}`);
  if (await button.isVisible()) await button.click();
}

/** Brings the text box into sight. */
export async function toText(page) {
  const box = page.getByTestId('source-text');
  await view(page, 'files');
  const drawer = page.getByTestId('drawer');
  if (!(await box.isVisible()) && (await drawer.isVisible())) await drawer.click();
  if (!(await box.isVisible())) await page.getByTestId('open-text').click();
  await box.waitFor();
}

/** Opens what is folded under a name, and gives it. */
export async function unfold(page, id) {
  const fold = page.getByTestId(id);
  await fold.waitFor();
  if (!(await fold.evaluate((details) => details.open))) await fold.locator('summary').first().click();
  await fold.locator('> div').waitFor();
  return fold;
}

/** A step of the checklist, opened. */
export async function openStep(page, id) {
  const step = page.locator(`li[data-step-id="${id}"]`);
  await view(page, 'steps');
  await step.or(page.locator('.phase:not([open])')).first().waitFor({ state: 'attached' });
  // Phases that are folded have no steps yet, where there are many.
  for (const phase of await page.locator('.phase:not([open]) > summary').all()) if (!(await step.count())) await phase.click();
  await step.waitFor({ state: 'attached' });
  await step.evaluate((step) => {
    for (let part = step.querySelector('details'); part; part = part.parentElement?.closest('details')) part.open = true;
  });
  await step.locator('> details > div').waitFor();
  return step;
}

/** Opens the menu of other forms. */
export async function exportMenu(page) {
  const menu = page.getByTestId('export');
  if (!(await menu.evaluate((details) => details.open))) await menu.locator('summary').click();
  return menu;
}

/** Puts a text where a user would paste it. */
export async function paste(page, text) {
  await toText(page);
  if (text.length < 30_000) return page.getByTestId('source-text').fill(text);
  // A long one is typed too slowly.
  return page.getByTestId('source-text').evaluate((box, text) => {
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);
}

/** A plan that is there can be handed over. */
export const planned = (page) => page.locator('[data-testid=share-link]:enabled');

/** Records how long each frame takes from now on; returns a function that gives the durations, in milliseconds. */
export async function watchFrames(page) {
  await page.evaluate(() => {
    globalThis.frames = [];
    let last = performance.now();
    const frame = (now) => {
      globalThis.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return () => page.evaluate(() => globalThis.frames);
}

/** Types forty spaces at the end of the text, one every 25 ms. */
export async function typeAtTheEnd(page) {
  await page.getByTestId('source-text').focus();
  await page.keyboard.press('Control+End');
  for (let key = 0; key < 40; key += 1) {
    await page.keyboard.type(' ');
    await page.waitForTimeout(25);
  }
}

/** A network security group with as many rules as asked for, as az prints it. */
export function rulesOfGroup(count) {
  const rule = (_, number) => ({
    name: `rule-${number}`,
    access: number % 3 === 0 ? 'Deny' : 'Allow',
    direction: number % 2 === 0 ? 'Outbound' : 'Inbound',
    priority: 100 + number,
    protocol: 'Tcp',
    sourceAddressPrefix: number % 2 === 0 ? '*' : `10.${number % 250}.0.0/16`,
    sourcePortRange: '*',
    destinationAddressPrefix: number % 2 === 0 ? `172.${16 + (number % 16)}.${number % 250}.0/24` : '*',
    destinationPortRange: String(1_024 + number),
  });
  const group = { name: `nsg-of-${count}`, location: 'westeurope', type: 'Microsoft.Network/networkSecurityGroups', securityRules: Array.from({ length: count }, rule) };
  return JSON.stringify(group, null, 2);
}

/** As many groups as asked for, each of its own subnet, as az lists them: of four, one is open, one partly, and two are blocked. */
export function groups(count) {
  const provider = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg-render/providers/Microsoft.Network';
  const rule = (name, access, direction, priority, more) => ({
    name,
    access,
    direction,
    priority,
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '443',
    ...more,
  });
  const denies = [
    [],
    [rule('DenyInternetOut', 'Deny', 'Outbound', 4000, { protocol: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' })],
    [rule('DenySomeOut', 'Deny', 'Outbound', 3000, { destinationAddressPrefix: '20.0.0.0/8' })],
    [rule('DenyGroup', 'Deny', 'Outbound', 3000, { destinationAddressPrefix: 'AzureCloud' })],
  ];
  const group = (_, number) => {
    const location = ['westeurope', 'northeurope', 'eastus'][number % 3];
    return {
      id: `${provider}/networkSecurityGroups/nsg-${number}`,
      name: `nsg-${number}`,
      location,
      type: 'Microsoft.Network/networkSecurityGroups',
      securityRules: [
        rule('AllowBatchIn', 'Allow', 'Inbound', 100, { sourceAddressPrefix: `BatchNodeManagement.${location}`, destinationPortRange: '29876-29877' }),
        rule('AllowStorageOut', 'Allow', 'Outbound', 110, { destinationAddressPrefix: `Storage.${location}` }),
        ...denies[number % 4],
      ],
      subnets: [{ id: `${provider}/virtualNetworks/vnet-a/subnets/snet-${number}` }],
    };
  };
  return JSON.stringify(Array.from({ length: count }, group), null, 1);
}

/** An archive as `zip` makes it: of each file, whether it is compressed. */
export function zipOf(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [name, text, isPacked] of files) {
    const [path, plain] = [Buffer.from(name), Buffer.from(text)];
    const data = isPacked ? deflateRawSync(plain) : plain;
    const fields = Buffer.alloc(22);
    fields.writeUInt16LE(isPacked ? 8 : 0, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(path.length);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, lengths, path, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.alloc(2), fields, lengths, rest, path);
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end]);
}

/** Waits until the answer has these verdicts, given as `{ classic, simplified, union }`. */
export async function expectVerdicts(page, verdicts) {
  const wanted = Object.entries(verdicts).map(([mode, verdict]) => `[data-${mode}="${verdict}"]`);
  await page.locator(`[data-testid=answer]${wanted.join('')}`).waitFor({ state: 'attached' });
}

/**
 * Clicks on Stop in the frame in which it is there, or so many milliseconds later: a fast machine has made the plan before a pointer
 * would be there. `meanwhile` is an address to go to before that.
 */
export async function stopAtOnce(page, { later = 0, meanwhile } = {}) {
  await page.waitForFunction(({ later, meanwhile }) => {
    const button = document.querySelector('[data-testid=cancel]');
    if (!button) return false;
    if (meanwhile) location.href = meanwhile;
    setTimeout(() => button.click(), later);
    return true;
  }, { later, meanwhile });
}

/** The text of a plan that takes seconds: as many groups as asked for, each with rules of its own. `number` makes another one of it. */
export const largePlan = (number, count = 400) => {
  const group = rulesOfGroup(20);
  return `[${Array.from({ length: count }, (_, at) => group.replace('nsg-of-20', `nsg-${number}-${at}`)).join(',')}]`;
};

/**
 * Stops the plan that is being made, so many milliseconds after *Stop* appears: how long it takes from the press to the message, in
 * milliseconds of the page.
 */
export function timeToStop(page, later = 0) {
  return page.evaluate((later) => new Promise((resolve) => {
    const find = (id) => document.querySelector(`[data-testid=${id}]`);
    const frame = (look) => requestAnimationFrame(function again() { look() || requestAnimationFrame(again); });
    frame(() => find('cancel') && setTimeout(() => {
      const pressed = performance.now();
      find('cancel').click();
      frame(() => find('trouble') && (resolve(performance.now() - pressed), true));
    }, later));
  }), later);
}

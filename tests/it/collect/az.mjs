#!/usr/bin/env node
// An `az` that answers `az rest` from a tenant in a file, in pages, and fails as Azure does where the test asks for it.
//
// TENANT: the tenant, { accounts, pools, dependencies, tables }
// FAULTS: what goes wrong, { throttle: every n-th call, rows: most rows of an answer, stop: after n calls, denied: part of a path,
// short: a table whose pages leave their last row out, garbled: part of a path }
// CALLS: a file that gets a line for each call
import { appendFileSync, existsSync, readFileSync } from "node:fs";

const { TENANT, FAULTS = "{}", CALLS } = process.env;
const tenant = JSON.parse(readFileSync(TENANT, "utf8"));
const faults = JSON.parse(FAULTS);
const [command, ...rest] = process.argv.slice(2);
const options = new Map();
for (let at = 0; at < rest.length; at += 2) options.set(rest[at], rest[at + 1]);
const [method, url, body] = ["--method", "--url", "--body"].map((name) => options.get(name));
const calls = existsSync(CALLS) ? readFileSync(CALLS, "utf8").split("\n").length : 1;
appendFileSync(CALLS, `${command} ${method} ${url}${body ? ` ${body}` : ""}\n`);

const fail = (text) => {
  process.stderr.write(`ERROR: ${text}\n`);
  process.exit(1);
};
const answer = (value) => {
  process.stdout.write(JSON.stringify(value, null, 2));
  process.exit(0);
};

if (faults.stop && calls > faults.stop) fail("Max retries exceeded: Connection aborted.");
if (faults.throttle && calls % faults.throttle === 0) fail("Too Many Requests({\"error\":{\"code\":\"TooManyRequests\"}})");
if (faults.denied && `${url} ${body}`.includes(faults.denied)) fail("Forbidden({\"error\":{\"code\":\"AuthorizationFailed\"}})");
if (faults.garbled && url.includes(faults.garbled)) {
  process.stdout.write("<html>Sign in</html>");
  process.exit(0);
}

// The rows that a query asks for: the few operators that the scripts use.
function rowsOf(query, subscriptions) {
  const [table, ...steps] = query.split(" | ");
  let rows = tenant.tables[table];
  const list = (text) => [...text.matchAll(/'([^']*)'/g)].map((match) => match[1].toLowerCase());
  for (const step of steps) {
    const [, field, operator, value] = /^where (\S+) (=~|in~|contains) (.*)$/.exec(step) ?? [];
    if (step.startsWith("order by id")) rows = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    else if (step.startsWith("project ")) rows = rows.map(({ id, name, type }) => ({ id, name, type }));
    else if (!field) fail(`(BadRequest) ${step}`);
    else {
      const of = (row) => (field === "tostring(properties)" ? JSON.stringify(row.properties) : row[field]).toLowerCase();
      const asked = new Set(list(value));
      rows = rows.filter((row) => (operator === "contains" ? of(row).includes([...asked][0]) : asked.has(of(row))));
    }
  }
  return subscriptions ? rows.filter((row) => subscriptions.some((own) => row.id.includes(own))) : rows;
}

if (url.startsWith("/providers/Microsoft.ResourceGraph/resources?")) {
  const { query, subscriptions, options: { $top, $skipToken } } = JSON.parse(body);
  const rows = rowsOf(query, subscriptions);
  if ($top > faults.rows && rows.length > faults.rows) fail("(ResponsePayloadTooLarge) Response payload size is too large.");
  const first = Number($skipToken ?? 0);
  const size = Math.min($top, tenant.page);
  let data = rows.slice(first, first + size);
  const more = first + size < rows.length;
  if (faults.short && query.startsWith(`${faults.short} `) && data.length > 1) data = data.slice(0, -1);
  answer({
    totalRecords: rows.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: more ? "true" : "false",
    ...(more ? { $skipToken: String(first + size) } : {}),
  });
}

const [path, parameters] = url.replace("https://management.azure.com", "").split("?");
const [account, what] = path.split(/\/(pools|outboundNetworkDependenciesEndpoints)$/);
if (method !== "get" || !tenant.accounts[account]) fail(`(NotFound) ${url}`);
if (what === undefined) answer(tenant.accounts[account]);
if (what === "outboundNetworkDependenciesEndpoints") answer(tenant.dependencies[account]);
const first = Number(new URLSearchParams(parameters).get("skip") ?? 0);
const pools = tenant.pools[account];
const more = first + 2 < pools.length;
const nextLink = `https://management.azure.com${path}?api-version=2024-07-01&skip=${first + 2}`;
answer({ value: pools.slice(first, first + 2), ...(more ? { nextLink } : {}) });

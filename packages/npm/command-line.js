#!/usr/bin/env node
// `switchover plan`, on the module's own functions. The exit statuses are those of the binary.
import { createHash } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as engine from './node.js';
import { readSources, readText } from './files.js';

const FORMATS = [
  'text', 'json', 'markdown', 'html', 'change-request', 'change-request-markdown', 'jira-csv', 'azure-boards-csv',
];
const HELP = `Plans the move of Azure Batch pools from classic to simplified compute node communication.

Usage: switchover plan [OPTIONS] [FILES]...
       switchover inputs

FILES are files and folders; \`-\` or none is standard input.

Options:
  --format FORMAT[=FILE]   ${FORMATS.slice(0, 4).join(', ')},
                           ${FORMATS.slice(4).join(', ')}; repeatable
  --region REGION          the region of the Batch account, such as westeurope
  --edition EDITION        preview or ga
  --target MODEL           simplified, classic, or union: what must be open for exit status 0
  --account NAME           the Batch account, for the support request
  --subscription ID        ask for all Batch accounts of this subscription; repeatable
  --nodes CIDR             an address range of the nodes; repeatable
  --on NAME                a rule set or subnet that nodes use; repeatable
  --accept CHANGE-ID       a change that is held back, to make it anyway; repeatable
  --answer ID=VALUE        the answer to a question of the plan; repeatable
  --service-tags FILE      one of Microsoft's weekly service-tag files
  --script PHASE           only the script of union, tighten, or rollback
  --shell SHELL            the shell of the script: bash or powershell
  --strict                 exit with 2 instead of 0 while something on the path was not provided
  --exit-zero              exit with 0 instead of 1 or 2
  --quiet, -q              nothing on standard error but why it failed
  --version, -V            the version
  --help, -h               this text

Exit status: 0 open, 1 blocked or partly blocked, 2 unknown, 3 wrong usage or an input that can't be read.
`;
const STATUS = { open: 0, blocked: 1, unknown: 2, unreadable: 3 };
const SEVERITIES = ['error', 'warning', 'info'];
const ANSWERS = 'switchover.answers.json';

const one = { type: 'string' };
const several = { type: 'string', multiple: true, default: [] };
const yes = { type: 'boolean', default: false };
const OPTIONS = {
  format: several, region: one, edition: one, target: one, account: one, subscription: several, nodes: several, on: several,
  accept: several, answer: several, 'service-tags': one, script: one, shell: { ...one, default: 'bash' }, strict: yes,
  'exit-zero': yes, quiet: { ...yes, short: 'q' }, version: { ...yes, short: 'V' }, help: { ...yes, short: 'h' },
};

/** A reason to exit with 3. */
class Refused extends Error {}

/** Hidden characters of files must not affect the terminal. */
const inert = (text) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (one) =>
  one === '\n' || one === '\t' ? one : `<U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}>`);
const tell = (text) => process.stderr.write(`${inert(text)}\n`);

function formats(given) {
  return (given.length ? given : ['text']).map((text) => {
    const [, format, file] = text.match(/^([^=]*)(?:=(.+))?$/s) ?? [];
    if (!FORMATS.includes(format)) {
      throw new Refused(`--format: there is no \`${text}\` here; there are ${FORMATS.join(', ')}`);
    }
    return { format, file };
  });
}

/** Answers of the command line, then those of files among, in, or next to the inputs. The first answer to a question applies. */
function answers(given, paths, unread) {
  const answers = given.map((text) => {
    const [, question, value] = text.match(/^([^=]*)=(.*)$/s) ?? [];
    if (value === undefined) throw new Refused('--answer: write it as ID=VALUE');
    return { question: question.trim(), value: value.trim() };
  });
  const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const real = paths.filter((path) => path !== '-');
  const files = real.flatMap((path) => [...(isFolder(path) ? [join(path, ANSWERS)] : []), join(dirname(path), ANSWERS)]);
  for (const file of new Set(files.filter((file) => existsSync(file)))) {
    try {
      answers.push(...JSON.parse(readText(file)).map(({ question, value, who, when }) => ({ question, value, who, when })));
    } catch (error) {
      unread.push(`can't read the answers in ${file}: ${error.message}`);
    }
  }
  const id = ({ question }) => question.trim().toLowerCase();
  return answers.filter((answer, at) => answers.findIndex((other) => id(other) === id(answer)) === at);
}

/** What a plan says of the target. What is blocked decides, whatever could not be read. */
function status(plan, target, isStrict, unread) {
  const verdicts = plan.subjects.map((subject) => subject.modes[target]);
  if (verdicts.some((verdict) => verdict === 'blocked' || verdict === 'partly')) return STATUS.blocked;
  if (unread.length || plan.sources.some((source) => source.read !== 'whole')) return STATUS.unreadable;
  if (!verdicts.length || verdicts.includes('unknown')) return STATUS.unknown;
  return isStrict && plan.subjects.some((subject) => subject.notProvided?.length) ? STATUS.unknown : STATUS.open;
}

/** What to say of sources that hold nothing: the worst that each has, instead of a plan of nothing. */
function nothing({ subjects, sources }) {
  if (subjects.length || sources.some((source) => source.read !== 'nothing')) return '';
  const worst = (all) => SEVERITIES.map((severity) => all.find((own) => own.severity === severity)).find(Boolean);
  return sources.flatMap(({ name, diagnostics }) => {
    const own = worst(diagnostics);
    // A plan marks commands by two backticks, and names by one.
    return own ? [`${name}:${own.line}:${own.column}: ${own.message.replaceAll('``', '`')}`] : [];
  }).join('\nswitchover: ');
}

/** Says that the project's options are not read, where there are some. */
function warnOfConfiguration(paths) {
  for (let folder = resolve(paths.find((path) => path !== '-') ?? '.'); ; folder = dirname(folder)) {
    const file = join(folder, 'switchover.toml');
    if (existsSync(file)) tell(`switchover: ${file} is not read here; the binary reads it`);
    if (existsSync(file) || dirname(folder) === folder) return;
  }
}

function planned(sources, options) {
  try {
    return engine.plan(sources.map(({ name, text }) => ({ name, text })), options);
  } catch (error) {
    throw new Refused(error.message);
  }
}

/** The plan with what it was made with and from: the tool, and the SHA-256 of the texts' own digests in their order by value. */
function stamped(plan, sources) {
  const digest = (bytes) => createHash('sha256').update(bytes).digest();
  const each = sources.map(({ text }) => digest(text)).sort(Buffer.compare);
  const inputDigest = `sha256:${digest(Buffer.concat(each)).toString('hex')}`;
  return { ...plan, generator: `switchover ${engine.version()}`, inputDigest };
}

function plan(paths, values) {
  const outputs = formats(values.format);
  const { sources: all, unread } = readSources(paths);
  const given = answers(values.answer, paths, unread);
  const sources = all.filter(({ name }) => !name.endsWith(ANSWERS));
  if (!sources.length) throw new Refused(unread.join('\nswitchover: ') || 'there is no file to read');
  const tags = values['service-tags'];
  const options = {
    region: values.region, edition: values.edition, target: values.target ?? 'simplified', account: values.account,
    subscriptions: values.subscription, nodes: values.nodes, on: values.on, accept: values.accept, answers: given,
    serviceTags: tags && { name: tags, text: readText(tags) },
  };
  let made = planned(sources, options);
  // Files of a folder that hold nothing to plan from are not inputs.
  const kept = sources.filter(({ isOfFolder }, at) => !isOfFolder || made.sources[at].read !== 'nothing');
  if (!kept.length) throw new Refused(`${paths.join(', ')} has no file that holds what Switchover assesses`);
  if (kept.length < sources.length) made = planned(kept, options);
  made = stamped(made, kept);
  for (const message of unread) tell(`switchover: ${message}`);
  const isForPeople = values.script || outputs.every(({ format }) => format !== 'json');
  const said = isForPeople && nothing(made);
  if (said) throw new Refused(said);
  if (!values.quiet) warnOfConfiguration(paths);
  const refused = made.answers?.find((answer) => answer.refused && values.answer.some((own) => own.startsWith(answer.question)));
  if (refused) throw new Refused(`--answer ${refused.question}: ${refused.refused}`);
  const code = status(made, options.target, values.strict, unread);
  if (values.script) {
    const script = made.scripts?.[values.script];
    if (script) process.stdout.write(engine.render(made, 'script', { phase: values.script, shell: values.shell }));
    else tell('switchover: there is no script for this phase; the plan says why');
  } else {
    for (const { format, file } of outputs) {
      const text = engine.render(made, format);
      if (file) writeFileSync(file, text);
      else process.stdout.write(text);
    }
  }
  return values['exit-zero'] && code !== STATUS.unreadable ? STATUS.open : code;
}

function inputs() {
  const lines = engine.inputs().map(({ what, kind, from, read }) => `${what} (${kind})\n  ${from.replaceAll('`', '')}\n  ${read}\n`);
  process.stdout.write(lines.join('\n'));
  return STATUS.open;
}

function run(given) {
  const { values, positionals: [command, ...paths] } = parseArgs({ args: given, options: OPTIONS, allowPositionals: true });
  if (values.help || (!command && !values.version)) {
    process.stdout.write(HELP);
    return values.help ? STATUS.open : STATUS.unreadable;
  }
  if (values.version) process.stdout.write(`switchover ${engine.version()}\n`);
  else if (command === 'plan') return plan(paths, values);
  else if (command === 'inputs') return inputs();
  else throw new Refused(`there is no command \`${command}\` here; there are plan and inputs, and the binary has more`);
  return STATUS.open;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refused) && !error.code?.startsWith('ERR_PARSE_ARGS') && !error.syscall) throw error;
  tell(`switchover: ${error.message}`);
  process.exitCode = STATUS.unreadable;
}

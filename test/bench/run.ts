import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './harness/machine.ts';
import { installPeers, peerVersions } from './harness/peers.ts';
import { budgetLine, printGroup } from './harness/print-group.ts';
import { runGroup, type GroupResult } from './harness/run-group.ts';
import type { Suite } from './harness/suite.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(here).filter((name) => name !== 'harness' && existsSync(join(here, name, 'suite.ts')));

function usage(problem: string): never {
  console.error(`${problem}
npm run bench -- [suite ...] [--json FILE] [--quick] [--only TEXT] [--profile FOLDER]
suites: ${known.join(', ')}; none named: all
--only     only the tables whose title contains the text
--profile  writes a V8 CPU profile of every measuring process into the folder and prints where the time went`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    return usage((error as Error).message);
  }
}

const log = (line: string): void => console.error(`  ${line}`);
const { values, positionals } = readArguments();
const wrong = positionals.find((name) => !known.includes(name));
if (wrong !== undefined) usage(`there is no suite "${wrong}"`);
const profiles = values.profile === undefined ? undefined : resolve(values.profile);

installPeers(log);
const cache = join(here, '.cache');
mkdirSync(cache, { recursive: true });
const machine = describeMachine(cache);
const startedAt = new Date().toISOString();
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, ${machine.fileSystem}, load ${machine.load.join(' ')}, Node ${machine.node}, commit ${machine.commit}${values.quick ? ', QUICK: not to be quoted' : ''}`,
);

const suites: { readonly name: string; readonly groups: readonly GroupResult[] }[] = [];
for (const name of positionals.length > 0 ? positionals : known) {
  const { suite } = (await import(new URL(`./${name}/suite.ts`, import.meta.url).href)) as { readonly suite: Suite };
  console.log(`\n== ${name}: ${suite.about}`);
  const scratch = mkdtempSync(join(cache, 'scratch-'));
  const results: GroupResult[] = [];
  const begunAt = performance.now();
  try {
    await using stack = new AsyncDisposableStack();
    for (const group of await suite.groups({ quick: values.quick, scratch, log }, stack)) {
      if (!group.title.includes(values.only)) continue;
      const result = await runGroup(group, log, profiles);
      results.push(result);
      console.log(`\n${printGroup(result)}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  suites.push({ name, groups: results });
  const [load] = loadavg();
  console.log(`\n${name}: ${Math.round((performance.now() - begunAt) / 1_000)} s, load now ${load!.toFixed(2)}`);
}

const budgets = suites.flatMap(({ name, groups }) =>
  groups.flatMap(({ title, cases }) =>
    cases.flatMap((one) => one.budgets.map((budget) => budgetLine(`${name}, ${title}: ${one.name}`, budget))),
  ),
);
if (budgets.length > 0) console.log(`\n== budgets\n${budgets.join('\n')}`);

if (values.json !== undefined) {
  const record = { startedAt, quick: values.quick, machine, peers: peerVersions(), suites };
  writeFileSync(values.json, `${JSON.stringify(record, undefined, 2)}\n`);
}
if (suites.some(({ groups }) => groups.some(({ cases }) => cases.some(({ failed }) => failed !== undefined)))) {
  process.exitCode = 1;
}

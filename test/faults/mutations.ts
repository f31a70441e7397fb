import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commonSuites, mutations, type Mutation } from './mutation-list.ts';

/**
 * `node test/faults/mutations.ts [--suite PATH ...] [name part ...]`: puts one fault after the other into a copy of the tree and shows which fault
 * suites notice. Ends with 1 where one stays unnoticed, or where a mutation no longer fits the source.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, positionals: wanted } = parseArgs({
  // Only these suites, to look at one mutation quickly; the unchanged source is taken to pass them.
  options: { suite: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const chosen = mutations.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'trunkline-mutation-'));
  const parts = ['src-main', 'src-shared', 'src-renderer', 'test', 'package.json', 'tsconfig.base.json'];
  for (const part of parts.filter((one) => existsSync(join(root, one))))
    cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !path.includes('node_modules') });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
}

function mutate(copy: string, { name, edits }: Mutation): void {
  for (const { file, find, replace } of edits) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(find).length !== 2) throw new Error(`"${name}" no longer fits ${file}: ${find}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
}

/** The suites that failed, with how many of their tests. */
function noticedBy(copy: string, suites: readonly string[]): readonly string[] {
  const report = join(copy, 'report.json');
  const words = ['run', '-c', 'test/vitest.config.ts', '--reporter=json', `--outputFile=${report}`, ...suites];
  const { stderr } = spawnSync(process.execPath, [join(copy, 'node_modules/vitest/vitest.mjs'), ...words], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', TRUNKLINE_FAULT_ROUNDS: '30' },
  });
  if (!existsSync(report)) throw new Error(`vitest gave no report: ${stderr}`);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  if (testResults.length === 0) throw new Error(`no suite ran: ${suites.join(', ')}`);
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed').length;
      return `${relative(copy, name).replace('test/', '').replace('.test.ts', '')} (${failed} of ${assertionResults.length})`;
    });
}

let unnoticed = 0;
const judge = (mutation: Mutation | undefined): void => {
  const copy = copyTree();
  try {
    if (mutation !== undefined) mutate(copy, mutation);
    const failed = noticedBy(copy, values.suite ?? [...commonSuites, ...(mutation?.also ?? [])]);
    if (mutation === undefined) {
      say(`| none | ${failed.length === 0 ? 'all pass' : `FAIL: ${failed.join(', ')}`} |`);
      if (failed.length > 0) unnoticed++;
      return;
    }
    if (failed.length === 0) unnoticed++;
    say(`| ${mutation.name} | ${failed.length === 0 ? 'UNNOTICED' : failed.join(', ')} |`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

say('| mutation | fails in |\n|---|---|');
if (values.suite === undefined) judge(undefined);
for (const mutation of chosen) judge(mutation);
say(`\n${chosen.length} mutations, ${unnoticed} unnoticed`);
process.exit(unnoticed === 0 ? 0 : 1);

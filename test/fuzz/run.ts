import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzzInputs, targetsOf } from './fuzz-input.ts';
import { fuzzSubjects, runFuzz } from './run-fuzz.ts';

/**
 * `npm run test:fuzz -- [--inputs N] [--seed N] [name ...]`: N generated inputs (default a million) shared out among the decoders. The
 * input that broke one is written to `test-results/fuzz/` and can be made again from its number and the seed.
 */
const { values, positionals } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
  allowPositionals: true,
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
const all = await fuzzSubjects();
const subjects = all.filter(
  ({ target }) => positionals.length === 0 || positionals.some((word) => target.includes(word)),
);
if (subjects.length === 0) {
  say(`No decoder is named so. There are: ${all.map(({ target }) => target).join(', ')}`);
  process.exit(1);
}
const each = Math.ceil(Number(values.inputs) / subjects.length);
const folder = join(fileURLToPath(new URL('../..', import.meta.url)), 'test-results', 'fuzz');

say(`seed ${seed}, ${each} inputs for each of ${subjects.length} decoders`);
let total = 0;
let findings = 0;
for (const subject of subjects) {
  const began = performance.now();
  const result = await runFuzz(subject, { inputs: each, seed, stuckAfterMs: 10_000 });
  const seconds = (performance.now() - began) / 1000;
  total += result.inputs;
  const verdicts = Object.entries(result.verdicts).map(([kind, count]) => `${kind} ${count}`);
  const ending = result.finding === undefined ? 'ok  ' : 'FAIL';
  say(`${ending}  ${subject.target}: ${result.inputs} inputs, ${verdicts.join(', ')}, ${seconds.toFixed(1)} s`);
  if (result.finding === undefined) continue;
  findings++;
  const target = (await targetsOf(subject.file)).find(({ name }) => name === subject.target);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${subject.target.replace(/\W+/g, '-')}-${seed}-${result.finding.input}.bin`);
  if (target !== undefined && result.finding.input >= 0)
    writeFileSync(file, fuzzInputs(target, seed)(result.finding.input));
  say(`      input ${result.finding.input} (${file}): ${result.finding.reason}`);
}
say(`\n${total} inputs, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);

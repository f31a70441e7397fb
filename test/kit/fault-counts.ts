import { appendFileSync } from 'node:fs';

/**
 * How much the fault suites do. `npm test` runs a bounded part on a developer's machine and more where nothing may be
 * skipped; `npm run test:faults` sets the numbers itself.
 */
const numberFrom = (variable: string, otherwise: number): number => {
  const text = process.env[variable];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${variable}=${text} is not a whole number from 0`);
  return value;
};

const inContinuousIntegration = process.env['TRUNKLINE_REQUIRE_ALL'] === '1';

/** Rounds of SIGKILL under mixed load. */
export const faultRounds = numberFrom('TRUNKLINE_FAULT_ROUNDS', inContinuousIntegration ? 200 : 20);
/** What random choices start from. Fixed by default, so that a red run can be repeated. */
export const faultSeed = numberFrom('TRUNKLINE_FAULT_SEED', 20_261_123);
/** Random histories of the simulators. */
export const faultHistories = numberFrom('TRUNKLINE_FAULT_HISTORIES', inContinuousIntegration ? 200 : 60);

/** Of what is enumerated, one in this many is played; 1 plays everything, which takes well over an hour. */
export const faultEvery = Math.max(1, numberFrom('TRUNKLINE_FAULT_EVERY', inContinuousIntegration ? 150 : 450));

/** Where `npm run test:faults` collects what was run. */
export const countsFileVariable = 'TRUNKLINE_FAULT_COUNTS';

/** Says how much a suite has run, on standard output and to whoever collects. */
export function printCount(suite: string, counts: Readonly<Record<string, number>>): void {
  const text = Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  process.stdout.write(`${suite}: ${text}\n`);
  const file = process.env[countsFileVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ suite, text })}\n`);
}

/** Every combination instead of one of each kind. */
export const everyFault = process.env['TRUNKLINE_EVERY_FAULT'] === '1';

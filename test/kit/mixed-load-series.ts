import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { faultPoints } from '../../src-main/core/ports/fault-point.ts';
import { checkMixedLoad, type LoadTally } from './mixed-load-check.ts';
import { seededRandom } from './seeded-random.ts';

const child = fileURLToPath(new URL('children/mixed-load.ts', import.meta.url));
/** Longest life before it is killed from outside, milliseconds. */
const longestLifeMs = 150;
const settleMs = 60_000;

export interface LoadSeries {
  readonly wrong: readonly string[];
  readonly kills: number;
  /** Kills that the process gave itself at a fault point; the others came from outside at a random moment. */
  readonly atFaultPoints: number;
  readonly tally: LoadTally;
}

async function live(
  args: readonly string[],
  compileCache: string,
  killAfterMs: number,
): Promise<{ end: string | number; fromOutside: boolean }> {
  const running = spawn(process.execPath, [child, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const exit = once(running, 'exit') as Promise<[number | null, string | null]>;
  let timer: NodeJS.Timeout | undefined;
  let fromOutside = false;
  const kill = (): void => {
    fromOutside = true;
    running.kill('SIGKILL');
  };
  running.stdout.once('data', () => (timer = setTimeout(kill, killAfterMs)));
  const [code, signal] = await exit;
  clearTimeout(timer);
  return { end: signal ?? code ?? 'gone', fromOutside };
}

/**
 * Kills a process under mixed load again and again on one workspace, comparing the reopened file with the ledger each time;
 * in the end one life settles everything that is left.
 */
export async function killUnderLoad(options: {
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  readonly compileCache: string;
}): Promise<LoadSeries> {
  const { folder, rounds, compileCache } = options;
  const random = seededRandom(options.seed);
  const wrong: string[] = [];
  let kills = 0;
  let atFaultPoints = 0;
  for (let round = 0; round < rounds && wrong.length === 0; round++) {
    const itself = random.next() < 0.4;
    const point = itself ? random.pick(faultPoints) : '-';
    const args = [
      folder,
      String(round),
      String(random.between(0, 2 ** 31)),
      point,
      String(random.between(1, 12)),
      'load',
    ];
    // A life that is to die at a fault point is given time to come there.
    const killAfterMs = itself ? longestLifeMs * 2 : random.between(0, longestLifeMs);
    const { end, fromOutside } = await live(args, compileCache, killAfterMs);
    if (end === 'SIGKILL') kills++;
    else wrong.push(`round ${round}: the process ended by itself with ${end}`);
    if (!fromOutside) atFaultPoints++;
    wrong.push(...checkMixedLoad(folder, false).wrong.map((text) => `round ${round} (${point}): ${text}`));
  }
  if (wrong.length === 0) {
    const { end } = await live([folder, String(rounds), '1', '-', '0', 'settle'], compileCache, settleMs);
    if (end !== 0) wrong.push(`the last life did not settle everything: it ended with ${end}`);
  }
  const { wrong: left, tally } = checkMixedLoad(folder, wrong.length === 0);
  return { wrong: [...wrong, ...left.filter((text) => !wrong.includes(text))], kills, atFaultPoints, tally };
}

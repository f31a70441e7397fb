import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { done, openBus, topicOptions } from '../../kit/bus-on-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const child = fileURLToPath(new URL('../../kit/children/bus-process.ts', import.meta.url));

interface Death {
  readonly durability: 'power' | 'process';
  readonly point?: string;
  readonly times?: number;
  /** Kill from outside after this many signs of life. */
  readonly signs?: number;
}

async function runUntilKilled(path: string, ledger: string, first: number, death: Death): Promise<void> {
  const { durability, point = '', times = 0, signs = Infinity } = death;
  const args = [child, path, ledger, `${first}`, durability, point, `${times}`];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = 0;
  running.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen >= signs) running.kill('SIGKILL');
  });
  const [, signal] = (await once(running, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

interface Line {
  readonly what: string;
  readonly lane: string;
  readonly body: number;
}
const read = (ledger: string): Line[] =>
  readFileSync(ledger, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
    .map(([what, lane, body]) => ({ what: what!, lane: lane!, body: Number(body) }));
function lanesOf(lines: readonly Line[], what: string): Map<string, number[]> {
  const lanes = new Map<string, number[]>();
  for (const line of lines) {
    const bodies = lanes.get(line.lane) ?? [];
    if (line.what === what) bodies.push(line.body);
    lanes.set(line.lane, bodies);
  }
  return lanes;
}

const missing = (from: Iterable<number>, all: Iterable<number>): number[] => {
  const there = new Set(all);
  return [...from].filter((body) => !there.has(body));
};

/** Delivers what the dead process left, with nothing going wrong. */
async function deliverTheRest(path: string): Promise<Line[]> {
  const rest: Line[] = [];
  const on = openBus({ path });
  on.bus.topic(topicOptions({ maxCrashes: 1_000, concurrency: 3 }));
  on.bus.handle('t', async ({ lane, body }) => {
    rest.push({ what: 'handled', lane, body: Number(body) });
    return done;
  });
  for (let round = 0; on.bus.depth()[0]!.waiting > 0 && round < 1_000; round++) await on.clock.advance(5_000);
  await on.close();
  return rest;
}

function expectNothingLost(lines: readonly Line[], rest: readonly Line[]): void {
  const before = lanesOf(lines, 'handled');
  const after = lanesOf(rest, 'handled');
  const acked = lanesOf(lines, 'acked');
  for (const [lane, asked] of lanesOf(lines, 'asked')) {
    const [handled, later] = [before.get(lane) ?? [], after.get(lane) ?? []];
    // Only the last one of a lane can have been handled without its acknowledgement being stored.
    const again = later[0] !== undefined && later[0] === handled.at(-1) ? later.slice(1) : later;
    const all = [...handled, ...again];
    expect(all, `${lane}: in order, each once`).toEqual([...new Set(all)].sort((a, b) => a - b));
    expect(missing(acked.get(lane) ?? [], all), `${lane}: acknowledged and lost`).toEqual([]);
    expect(missing(all, asked), `${lane}: never published`).toEqual([]);
  }
}

const deaths: readonly Death[] = [
  ...['bus.beforeCommit', 'bus.afterCommit', 'store.beforeCommit', 'store.afterCommit'].flatMap((point) =>
    [3, 8, 41].map((times) => ({ durability: times === 8 ? ('power' as const) : ('process' as const), point, times })),
  ),
  ...[1, 2, 5, 9, 30, 60].map((signs) => ({ durability: 'process' as const, signs })),
];

test.concurrent.each(deaths)(
  'killed %o: lanes keep their order, nothing is lost, only the last of a lane may come again',
  async (death) => {
    await using dir = tempDir();
    const [path, ledger] = [`${dir.path}/w.db`, `${dir.path}/ledger`];
    writeFileSync(ledger, '');
    await runUntilKilled(path, ledger, 0, death);
    const lines = read(ledger);
    expectNothingLost(lines, await deliverTheRest(path));
  },
);

test('killed again and again on one file, with what each left delivered by the next', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  let first = 0;
  const all: Line[] = [];
  for (const [round, times] of [5, 12, 23, 31].entries()) {
    const ledger = `${dir.path}/ledger${round}`;
    writeFileSync(ledger, '');
    const point = round % 2 === 0 ? 'bus.afterCommit' : 'bus.beforeCommit';
    await runUntilKilled(path, ledger, first, { durability: 'process', point, times });
    const lines = read(ledger);
    all.push(...lines);
    first = Math.max(first, ...lines.map(({ body }) => body + 1));
  }
  const left = await deliverTheRest(path);
  const acked = all.filter(({ what }) => what === 'acked').map(({ body }) => body);
  const handled = [...all.filter(({ what }) => what === 'handled'), ...left].map(({ body }) => body);
  expect(missing(acked, handled)).toEqual([]);
  for (const bodies of lanesOf([...all, ...left], 'handled').values()) {
    const distinct = bodies.filter((body, index) => body !== bodies[index - 1]);
    expect(distinct).toEqual([...distinct].sort((a, b) => a - b));
  }
});

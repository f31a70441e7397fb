import { answerParent } from '../harness/child.ts';
import { openPool, type PoolName } from './contender.ts';

export interface PoolInput {
  readonly name: PoolName;
  readonly seconds: number;
  readonly resources: number;
  /** Borrowers at the same time. */
  readonly borrowers: number;
  /** The borrower gives control back once while it holds the resource, as one that waits for an answer does. */
  readonly yields: boolean;
}

/** Borrowings between two looks at the clock. */
const round = 2_000;

answerParent(async ({ name, seconds, resources, borrowers, yields }: PoolInput) => {
  const pool = await openPool[name](resources);
  const use = yields ? (): Promise<void> => Promise.resolve() : (): void => {};
  const borrowMany = async (): Promise<void> => {
    let left = round;
    const borrower = async (): Promise<void> => {
      while (left-- > 0) await pool.borrow(use);
    };
    await Promise.all(Array.from({ length: borrowers }, borrower));
    await new Promise((resume) => setImmediate(resume));
  };
  const warmUntil = performance.now() + seconds * 250;
  while (performance.now() < warmUntil) await borrowMany();
  const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
  let rounds = 0;
  while (performance.now() < start + seconds * 1_000) {
    await borrowMany();
    rounds++;
  }
  const ms = performance.now() - start;
  const cpu = process.cpuUsage(cpuBefore);
  await pool.close();
  return { perSecond: (rounds * round * 1_000) / ms, cpuUs: (cpu.user + cpu.system) / (rounds * round) };
});

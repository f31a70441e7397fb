import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { createCrashGate } from './crash-gate.ts';
import { brokenInvariants } from './crash-invariants.ts';
import { comeToLight, crashResult, openStage, playLife, type CrashStage, type CrashStory } from './crash-run.ts';
import { putEmptyWorkspace } from './empty-workspace.ts';
import { quickTempDir } from './quick-temp-dir.ts';

/** What is left of the world where a core dies at some moment: the files, the systems, the time, what the agent was told. */
interface Fork {
  /** Moments of the lives so far, the last of which it died at. */
  readonly moments: readonly number[];
  readonly name: string;
  readonly files: readonly [database: Buffer, log: Buffer];
  /** Rises with whatever happens in a system, and with time. */
  readonly mark: string;
  readonly restore: () => void;
  /** Moments that left this same world. */
  count: number;
}

export interface Forked {
  readonly wrong: readonly string[];
  /** Moments at which a life was ended. */
  readonly moments: number;
  /** Of those, how many left different worlds behind: each of them was recovered from. */
  readonly worlds: number;
  /** How the story ended without a death, and having died at its first moment, its second, and so on; then with two deaths. */
  readonly ends: readonly TransactionView[];
}

/** The database and its write-ahead log. The index beside them is memory of the process that died. */
const files = ['workspace.db', 'workspace.db-wal'] as const;
const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
};

/**
 * What `dieAtEveryMoment` does, for many thousands of stories: a life is played once, at each of its moments the world is put aside,
 * and from each world that differs from the one before a new core recovers. What a dead core leaves behind is its file and
 * the systems, so moments between which neither changed are one death.
 *
 * @param deaths in a row: with 2, every recovery is ended at each of its moments as well
 */
export async function forkAtEveryMoment(story: CrashStory, deaths: 1 | 2 = 1): Promise<Forked> {
  await using dir = quickTempDir();
  const stage = openStage(story);
  const folder = join(dir.path, 'life');
  const wrong: string[] = [];
  const count = { moments: 0, worlds: 0 };
  const ends: TransactionView[] = [];

  const lay = (contents: readonly Buffer[]): string => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [index, name] of files.entries()) {
      const content = contents[index] ?? Buffer.alloc(0);
      if (content.length > 0) writeFileSync(join(folder, name), content);
    }
    return join(folder, files[0]);
  };

  /** Plays a life to its end from a world; gives the worlds that a death at each of its moments would leave. */
  const live = async (path: string, before: readonly number[], last: boolean): Promise<readonly Fork[]> => {
    const forks: Fork[] = [];
    const look = (moment: number, name: string): void => {
      count.moments++;
      const [mark, log] = [markOf(stage), contentOf(join(folder, files[1]))];
      const previous = forks.at(-1);
      // Nothing comes to be in the database that was not in the log before.
      if (previous?.mark === mark && previous.files[1].equals(log)) {
        previous.count++;
        return;
      }
      const database = contentOf(join(folder, files[0]));
      const known = previous?.files[0].equals(database) === true ? previous.files[0] : database;
      const moments = [...before, moment];
      forks.push({ mark, files: [known, log], moments, name, restore: save(stage), count: 1 });
    };
    stage.gate = createCrashGate((moment, name) => {
      if (!last) look(moment, name);
      return false;
    });
    const views = await playLife(story, stage, path);
    await comeToLight(stage);
    const result = crashResult(views, stage, []);
    ends.push(result.view);
    const died = before.length === 0 ? '' : `died at ${before.join(' and ')}: `;
    wrong.push(...brokenInvariants(story, result).map((text) => `${died}${text}`));
    return forks;
  };
  const recoverFrom = async (forks: readonly Fork[], left: number): Promise<void> => {
    for (const fork of forks) {
      count.worlds++;
      const path = lay(fork.files);
      fork.restore();
      const found = wrong.length;
      const next = await live(path, fork.moments, left === 1);
      if (wrong.length > found) wrong.push(`(the last of these moments: ${fork.name})`);
      const end = ends.at(-1);
      if (end !== undefined) for (let more = 1; more < fork.count; more++) ends.push(end);
      await recoverFrom(next, left - 1);
    }
  };

  lay([]);
  const path = join(folder, files[0]);
  putEmptyWorkspace(path);
  await recoverFrom(await live(path, [], false), deaths);
  return { wrong, ends, ...count };
}

const markOf = ({ clock, systems, receipts }: CrashStage): string =>
  [
    clock.monotonic(),
    clock.now(),
    ...systems.map(({ version }) => version),
    ...receipts.map((one) => one.length),
  ].join();

function save({ clock, systems, receipts }: CrashStage): () => void {
  const restores = [clock.save(), ...systems.map((system) => system.save())];
  const told = receipts.map((one) => [...one]);
  return () => {
    for (const restore of restores) restore();
    for (const [index, one] of told.entries()) receipts[index]?.splice(0, Infinity, ...one);
  };
}

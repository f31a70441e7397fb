import type { Clock } from '../../src-main/core/ports/clock.ts';
import type { ReachFaultPoint } from '../../src-main/core/ports/fault-point.ts';
import type { Store } from '../../src-main/core/store/store.ts';

/** Thrown at the chosen moment, and by everything the dead core still tries. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Kills one life of a core at a chosen moment, in-process: from then on nothing it does reaches the disk, a remote system or
 * the clock. Moments are counted: before and after each store write, before and after each call to a remote system, and each
 * fault point.
 */
export interface CrashGate {
  readonly dead: boolean;
  /** Names of the moments passed, in order; the last one is where it died. */
  readonly moments: readonly string[];
  moment(name: string): void;
  readonly reachFaultPoint: ReachFaultPoint;
  wrapStore(store: Store): Store;
  wrapClock<C extends Clock>(clock: C): C;
}

/**
 * @param dies tells whether this moment is the one, by its number (1 for the first) and name
 */
export function createCrashGate(dies: (count: number, name: string) => boolean): CrashGate {
  const moments: string[] = [];
  let dead = false;
  const never = <T>(): Promise<T> => new Promise<T>(() => {});

  const moment = (name: string): void => {
    if (dead) throw new Crash(`dead since ${moments.at(-1)}`);
    moments.push(name);
    if (!dies(moments.length, name)) return;
    dead = true;
    throw new Crash(`died at moment ${moments.length}: ${name}`);
  };

  return {
    get dead() {
      return dead;
    },
    moments,
    moment,
    reachFaultPoint: (point) => moment(`at ${point}`),
    wrapStore(store) {
      return {
        ...store,
        read: (work) => {
          if (dead) throw new Crash('the core is dead');
          return store.read(work);
        },
        write(level, work) {
          moment('before write');
          const result = store.write(level, work);
          moment('after write');
          return result;
        },
        writeSoon<T>(...[level, work]: Parameters<typeof store.writeSoon<T>>): Promise<T> {
          if (dead) return never();
          try {
            moment('before writeSoon');
          } catch {
            return never();
          }
          const written = store.writeSoon(level, (tx) => {
            // The process died while the write waited for its group: it never reaches the disk.
            if (dead) throw new Crash('the core died before the group was written');
            return work(tx);
          });
          return new Promise((resolve, reject) => {
            written.then(
              (value) => {
                if (dead) return;
                try {
                  moment('after writeSoon');
                } catch {
                  return;
                }
                resolve(value);
              },
              (error: unknown) => {
                if (!dead) reject(error);
              },
            );
          });
        },
        [Symbol.dispose]: () => store[Symbol.dispose](),
      };
    },
    wrapClock(clock) {
      const alive =
        (callback: () => void): (() => void) =>
        () => {
          if (!dead) callback();
        };
      return Object.assign(Object.create(clock) as typeof clock, {
        sleep: (ms: number, signal?: AbortSignal) => {
          const slept = clock.sleep(ms, signal);
          return new Promise<void>((resolve, reject) => {
            slept.then(alive(resolve), (error: unknown) => alive(() => reject(error))());
          });
        },
        timer: (ms: number, callback: () => void) => clock.timer(ms, alive(callback)),
      });
    },
  };
}

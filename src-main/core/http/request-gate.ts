import { err, ok, type Result } from '../../../src-shared/result/result.ts';

export type GateRefusal = 'full' | 'aborted';

/** Lets a fixed number of requests through at a time; the others wait in order, and only so many may wait. */
export interface RequestGate {
  enter(signal: AbortSignal): Promise<Result<Disposable, GateRefusal>>;
}

export function createRequestGate(atATime: number, mayWait: number): RequestGate {
  let inside = 0;
  const waiting = new Set<() => void>();

  const pass = (): Disposable => {
    let left = false;
    return {
      [Symbol.dispose]() {
        if (left) return;
        left = true;
        const [next] = waiting;
        if (next === undefined) inside--;
        else next();
      },
    };
  };
  return {
    async enter(signal) {
      if (signal.aborted) return err('aborted');
      if (inside < atATime) {
        inside++;
        return ok(pass());
      }
      if (waiting.size >= mayWait) return err('full');
      return new Promise((resolve) => {
        const called = (): void => {
          waiting.delete(called);
          signal.removeEventListener('abort', withdrawn);
          resolve(ok(pass()));
        };
        const withdrawn = (): void => {
          waiting.delete(called);
          resolve(err('aborted'));
        };
        waiting.add(called);
        signal.addEventListener('abort', withdrawn, { once: true });
      });
    },
  };
}

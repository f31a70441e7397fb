import type { CallContext } from './contract.ts';

/** A call or a stream that runs on a wire; what its handler is told about the caller. */
export class Run implements CallContext {
  readonly id: number;
  readonly session: string;
  #reason: Error | undefined;
  #controller: AbortController | undefined;

  constructor(id: number, session: string) {
    this.id = id;
    this.session = session;
  }

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  /** Made when it is first asked for: most calls are answered before anybody could, and it is the dearest part of a call. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Only the first reason counts. */
  abort(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = new Error(reason);
    this.#controller?.abort(this.#reason);
  }
}

/**
 * What runs on one wire, by id. A list, because it is short and mostly empty; and because a `Map` that is set and deleted with
 * every call carries all of them into the old generation.
 */
export class Running {
  #runs: Run[] | undefined;

  get size(): number {
    return this.#runs?.length ?? 0;
  }

  has(id: number): boolean {
    return this.#find(id) !== undefined;
  }

  /** The id is not in use. */
  start(id: number, session: string): Run {
    const run = new Run(id, session);
    (this.#runs ??= []).push(run);
    return run;
  }

  end(id: number): void {
    const runs = this.#runs;
    if (runs === undefined) return;
    const index = runs.findIndex((run) => run.id === id);
    if (index < 0) return;
    const last = runs.pop()!;
    if (index < runs.length) runs[index] = last;
    if (runs.length === 0) this.#runs = undefined;
  }

  abort(id: number, reason: string): void {
    this.#find(id)?.abort(reason);
  }

  abortAll(reason: string): void {
    for (const run of [...(this.#runs ?? [])]) run.abort(reason);
  }

  #find(id: number): Run | undefined {
    return this.#runs?.find((run) => run.id === id);
  }
}

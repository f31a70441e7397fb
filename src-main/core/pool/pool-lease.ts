import type { Lease } from './pool.ts';
import type { PoolEntry } from './pool-entry.ts';

/** How a lease ended. `reclaimed`: the pool took the connection back under its borrower. */
type Ending = 'released' | 'discarded' | 'reclaimed';

/** A lease of a pool. Only the pool makes them; a borrower sees `Lease`. */
export class PoolLease<T> implements Lease<T> {
  readonly owner: string;
  readonly since: number;
  /** Where it was borrowed; its stack is formatted only when someone reads it. */
  readonly origin: Error | undefined;
  leakReported = false;
  readonly #entry: PoolEntry<T>;
  readonly #giveBack: (entry: PoolEntry<T>, lease: PoolLease<T>, broken: boolean) => void;
  #ending: Ending | undefined;

  constructor(
    entry: PoolEntry<T>,
    owner: string,
    since: number,
    origin: Error | undefined,
    giveBack: (entry: PoolEntry<T>, lease: PoolLease<T>, broken: boolean) => void,
  ) {
    this.#entry = entry;
    this.owner = owner;
    this.since = since;
    this.origin = origin;
    this.#giveBack = giveBack;
  }

  get resource(): T {
    if (this.#ending !== undefined) throw new Error(`this lease (${this.owner}) was ${this.#ending}; do not use it`);
    return this.#entry.resource;
  }

  release(): void {
    this.#end('released');
  }

  discard(): void {
    this.#end('discarded');
  }

  /** The pool ends it; the borrower's own release later is then harmless. */
  reclaim(): void {
    this.#ending = 'reclaimed';
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#ending === undefined) this.#end('released');
    return Promise.resolve();
  }

  #end(ending: 'released' | 'discarded'): void {
    if (this.#ending === 'reclaimed') return;
    if (this.#ending !== undefined) {
      throw new Error(`this lease (${this.owner}) was ${this.#ending} before; a lease is given back once`);
    }
    this.#ending = ending;
    this.#giveBack(this.#entry, this, ending === 'discarded');
  }
}

import { join } from 'node:path';
import type { Act, Intent } from '../../src-shared/model/intent.ts';
import type { TransactionId } from '../../src-shared/model/ids.ts';
import { scriptedIntent } from './scripted-intents.ts';
import { createScriptedSystem, type ScriptedOptions, type ScriptedSystem } from './scripted-participant.ts';
import { tempDir } from './temp-dir.ts';
import { openWorld, type TransactionsWorld, type WorldOptions } from './transactions-world.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** A recovered world in a folder of its own, with named scripted systems. */
export interface StartedWorld<N extends string> extends TransactionsWorld {
  readonly clock: VirtualClock;
  readonly systems: Readonly<Record<N, ScriptedSystem>>;
  /** Submits an intent with these acts and answers the transaction's id. */
  send(acts: readonly Act[], more?: Partial<Intent>): Promise<TransactionId>;
  /** Closes this life and opens the next one on the same file. `recover` is left to the caller. */
  reopen(changes?: Partial<WorldOptions>): Promise<TransactionsWorld>;
}

export async function startWorld<N extends string>(
  systems: Readonly<Record<N, Omit<ScriptedOptions, 'id' | 'clock'>>>,
  more: Partial<WorldOptions> = {},
): Promise<StartedWorld<N>> {
  await using cleanup = new AsyncDisposableStack();
  const dir = cleanup.use(tempDir());
  const clock = createVirtualClock();
  const made = Object.fromEntries(
    Object.entries<Omit<ScriptedOptions, 'id' | 'clock'>>(systems).map(([id, options]) => [
      id,
      createScriptedSystem({ ...options, id, clock }),
    ]),
  ) as Record<N, ScriptedSystem>;
  const options = {
    path: join(dir.path, 'workspace.db'),
    clock,
    systems: Object.values<ScriptedSystem>(made),
    ...more,
  };
  const lives = cleanup.use(new AsyncDisposableStack());
  const first = openWorld(options);
  let present: TransactionsWorld | undefined = first;
  lives.defer(async () => present?.[Symbol.asyncDispose]());
  await first.transactions.recover(new AbortController().signal);
  let count = 0;
  const held = cleanup.move();
  return {
    ...first,
    clock,
    systems: made,
    async send(acts, intent) {
      count += 1;
      const receipt = await (present ?? first).transactions.submit(scriptedIntent(`intent-${count}`, acts, intent));
      if (!receipt.ok) throw new Error(receipt.error.message);
      return receipt.value.transaction;
    },
    async reopen(changes) {
      await present?.[Symbol.asyncDispose]();
      present = undefined;
      present = openWorld({ ...options, ...changes });
      return present;
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

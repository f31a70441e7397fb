import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { deadline } from '../systems/deadline.ts';
import type { Systems } from '../systems/systems.ts';

export interface Choices {
  readonly owners: readonly string[];
  readonly queues: readonly string[];
}

/** Owners and queues a ticket can be given to, asked of its system at most once a minute and never waited for. */
export interface TicketChoices extends Disposable {
  of(system: SystemId): Choices;
  onChange(listener: (system: SystemId) => void): () => void;
}

const FRESH_MS = 60_000;
const DEADLINE_MS = 15_000;
const none: Choices = { owners: [], queues: [] };

export function createTicketChoices(deps: { readonly systems: Systems; readonly clock: Clock }): TicketChoices {
  const known = new Map<SystemId, { choices: Choices; askedAt: number }>();
  const listeners = new Set<(system: SystemId) => void>();
  const stop = new AbortController();

  async function ask(system: SystemId, before: Choices): Promise<void> {
    const session = deps.systems.runner(system)?.session;
    if (!session?.choices) return;
    using limit = deadline(deps.clock, DEADLINE_MS, stop.signal);
    const answer = await session.choices(limit.signal);
    if (!answer.ok) return;
    known.set(system, { choices: answer.value, askedAt: deps.clock.monotonic() });
    if (JSON.stringify(answer.value) === JSON.stringify(before)) return;
    for (const listener of listeners) listener(system);
  }

  return {
    of(system) {
      const now = deps.clock.monotonic();
      const entry = known.get(system);
      if (!entry || now - entry.askedAt > FRESH_MS) {
        const choices = entry?.choices ?? none;
        known.set(system, { choices, askedAt: now });
        // A system that cannot be asked now leaves the last known choices; its health says why.
        ask(system, choices).catch(() => {});
      }
      return known.get(system)?.choices ?? none;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.dispose]() {
      stop.abort(new Error('the core is closing'));
    },
  };
}

import { kinds, type Kind } from './crash-stories.ts';
import type { CrashStory } from './crash-run.ts';
import type { ScriptedBehaviour, ScriptedStep } from './scripted-behaviour.ts';
import { scriptedAct, scriptedIntent } from './scripted-intents.ts';

/** What may become of one request and its answer on the way; all of it within what an adapter must live with. */
export const answerTroubles = {
  well: { do: 'work' },
  lostRequest: { do: 'loseRequest' },
  lostAnswer: { do: 'loseAnswer' },
  /** Delayed beyond the time-out: it arrives behind what the coordinator asks next, which is how requests are reordered. */
  reordered: { do: 'late', afterMs: 1_500 },
  /** Delayed within the time-out. */
  delayed: { do: 'slow', afterMs: 700 },
  garbled: { do: 'nonsense' },
  refused: { do: 'refuse' },
  away: { do: 'unreachable' },
  /** Well, and then its hours are over for a while. */
  lastOfTheDay: { do: 'close', forMs: 90_000 },
} as const satisfies Record<string, ScriptedBehaviour>;
export type AnswerTrouble = keyof typeof answerTroubles;
export const troubleNames = Object.keys(answerTroubles) as AnswerTrouble[];

/** A request that arrives twice is part of the contract only where the system recognises a repeat. */
const duplicated: ScriptedBehaviour = { do: 'duplicate' };
export const takesDuplicates = (kind: Kind): boolean => kind === 'diary' || kind === 'vault';

export const everyEnd: CrashStory['ends'] = ['done', 'compensated', 'refused', 'attention'];

/** What happens to the first calls of a step of one participant. */
export interface Trouble {
  readonly system: Kind;
  readonly step: ScriptedStep;
  readonly troubles: readonly (AnswerTrouble | 'duplicated')[];
}

/** A plan over these kinds of systems with troubles on the way. */
export function answerStory(systems: readonly Kind[], troubles: readonly Trouble[]): CrashStory {
  const act = (kind: Kind) => (kind === 'diary' ? 'addNote' : kind === 'mail' ? 'reply' : 'updateContact');
  return {
    name: `${systems.join(' + ')}; ${troubles.map((one) => `${one.system}.${one.step}: ${one.troubles.join(', ')}`).join('; ')}`,
    systems: systems.map((kind) => kinds[kind]),
    intent: scriptedIntent(
      'intent-1',
      systems.map((kind) => scriptedAct(act(kind), kind)),
    ),
    script: troubles.map(
      ({ system, step, troubles: names }) =>
        [system, step, ...names.map((name) => (name === 'duplicated' ? duplicated : answerTroubles[name]))] as const,
    ),
    ends: everyEnd,
  };
}

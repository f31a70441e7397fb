import { scriptedAct, scriptedIntent } from './scripted-intents.ts';
import type { CrashStory } from './crash-run.ts';
import type { ScriptedOptions } from './scripted-participant.ts';

type System = Omit<ScriptedOptions, 'clock' | 'around'>;

/** One system of each kind there is, by what it promises. */
export const kinds = {
  /** Looked at, can be taken back. */
  ticket: { id: 'ticket', capabilities: { prepare: 'check', compensate: 'inverse', probe: 'byKey' } },
  /** Not even looked at, can be taken back. */
  sheet: { id: 'sheet', capabilities: { prepare: 'none', compensate: 'statusChange', probe: 'byContent' } },
  /** Cannot be taken back. */
  mail: { id: 'mail', capabilities: { prepare: 'check', compensate: 'manualOnly', probe: 'byContent' } },
  /** Cannot be taken back, and nobody can ask whether it arrived. */
  fax: { id: 'fax', capabilities: { prepare: 'none', compensate: 'manualOnly', probe: 'none' } },
  /** Promises to commit. */
  bank: { id: 'bank', capabilities: { prepare: 'native', compensate: 'inverse', probe: 'byKey' } },
  /** Promises to commit, and only its list of branches tells what became of them. */
  vault: { id: 'vault', capabilities: { prepare: 'native', compensate: 'manualOnly', probe: 'none' } },
  /** Holds a place. */
  seats: { id: 'seats', capabilities: { prepare: 'reserve', compensate: 'manualOnly', probe: 'byKey' } },
  /** Recognises a repeat. */
  diary: {
    id: 'diary',
    capabilities: { prepare: 'check', compensate: 'manualOnly', probe: 'none', createSafety: 'idempotencyKey' },
  },
} as const satisfies Record<string, System>;
export type Kind = keyof typeof kinds;

const actFor = (kind: Kind) =>
  scriptedAct(kind === 'diary' ? 'addNote' : kind === 'mail' || kind === 'fax' ? 'reply' : 'updateContact', kind);

const story = (systems: readonly Kind[], ends: CrashStory['ends'], more: Partial<CrashStory> = {}): CrashStory => ({
  name: systems.join(' + '),
  systems: [...new Set(systems)].map((kind) => kinds[kind]),
  intent: scriptedIntent('intent-1', systems.map(actFor)),
  ends,
  ...more,
});

/** Plans of one to three participants of every kind, all systems well. */
export const plainStories: readonly CrashStory[] = [
  story(['ticket'], ['done']),
  story(['sheet'], ['done']),
  story(['mail'], ['done']),
  story(['fax'], ['done', 'attention']),
  story(['bank'], ['done']),
  story(['vault'], ['done']),
  story(['seats'], ['done']),
  story(['diary'], ['done']),
  story(['ticket', 'sheet'], ['done']),
  story(['mail', 'ticket'], ['done']),
  story(['mail', 'bank'], ['done']),
  story(['fax', 'bank'], ['done', 'attention']),
  story(['bank', 'vault'], ['done']),
  story(['seats', 'diary'], ['done']),
  story(['bank', 'mail', 'ticket'], ['done']),
  story(['vault', 'sheet', 'diary'], ['done']),
  story(['seats', 'mail', 'bank'], ['done']),
];

/** The same with systems that refuse, lose requests and answers, answer late, or are away. */
export const troubledStories: readonly CrashStory[] = [
  story(['ticket', 'mail', 'bank'], ['compensated'], {
    name: 'the pivot refuses',
    always: [['mail', 'commit', { do: 'refuse' }]],
  }),
  story(['mail', 'bank'], ['refused'], {
    name: 'the pivot refuses and nothing stands before it',
    always: [['mail', 'commit', { do: 'refuse' }]],
  }),
  story(['ticket', 'mail', 'bank'], ['refused'], {
    name: 'a held participant refuses to prepare',
    always: [['bank', 'prepare', { do: 'refuse', stale: true }]],
  }),
  story(['sheet', 'ticket'], ['compensated'], {
    name: 'the second refuses, and taking the first back needs several tries',
    always: [['ticket', 'commit', { do: 'refuse' }]],
    script: [
      ['sheet', 'compensate', { do: 'unreachable' }, { do: 'loseAnswer' }, { do: 'loseRequest' }, { do: 'refuse' }],
    ],
  }),
  story(['mail', 'bank'], ['done'], {
    name: 'the answer of the pivot is lost',
    script: [['mail', 'commit', { do: 'loseAnswer' }]],
  }),
  story(['mail', 'bank'], ['done'], {
    name: 'the request to the pivot is lost twice',
    script: [['mail', 'commit', { do: 'loseRequest' }, { do: 'loseRequest' }]],
  }),
  story(['mail', 'ticket'], ['done'], {
    name: 'the pivot takes effect after its time-out',
    script: [['mail', 'commit', { do: 'late', afterMs: 1_500 }]],
  }),
  story(['mail', 'bank', 'diary'], ['done'], {
    name: 'answers behind the pivot are lost',
    script: [
      ['bank', 'commit', { do: 'loseAnswer' }],
      ['diary', 'commit', { do: 'nonsense' }],
    ],
  }),
  story(['mail', 'vault'], ['done'], {
    name: 'a branch is prepared after its time-out',
    script: [['vault', 'prepare', { do: 'late', afterMs: 1_500 }, { do: 'loseRequest' }, { do: 'loseAnswer' }]],
  }),
  story(['seats', 'vault'], ['done'], {
    name: 'a branch is given back after its time-out',
    script: [
      ['seats', 'prepare', { do: 'unreachable' }],
      ['vault', 'release', { do: 'late', afterMs: 1_500 }],
    ],
  }),
  story(['ticket', 'mail', 'seats'], ['done'], {
    name: 'systems are away by turns',
    script: [
      ['ticket', 'prepare', { do: 'unreachable' }],
      ['mail', 'commit', { do: 'unreachable' }, { do: 'busy', retryAfterMs: 40_000 }],
      ['seats', 'prepare', { do: 'busy' }],
      ['seats', 'release', { do: 'unreachable' }],
      ['seats', 'commit', { do: 'unreachable' }],
    ],
  }),
  story(['mail', 'diary'], ['done'], {
    name: 'a request arrives twice where a repeat is recognised',
    script: [['diary', 'commit', { do: 'duplicate' }]],
  }),
  story(['ticket', 'mail'], ['done', 'attention'], {
    name: 'the adapter has a bug',
    script: [
      ['ticket', 'commit', { do: 'throw' }],
      ['mail', 'probe', { do: 'unsure' }, { do: 'throw' }],
      ['mail', 'commit', { do: 'loseAnswer' }],
    ],
  }),
];

import type { Capabilities } from '../../src-main/core/adapters/capabilities.ts';
import { answerTroubles, everyEnd, type AnswerTrouble } from './answer-stories.ts';
import type { CrashStory } from './crash-run.ts';
import { kinds } from './crash-stories.ts';
import type { ScriptedStep } from './scripted-behaviour.ts';
import { scriptedAct, scriptedIntent } from './scripted-intents.ts';

type Promise4 = Pick<Capabilities, 'prepare' | 'compensate' | 'probe' | 'createSafety'>;

const values = {
  prepare: ['native', 'reserve', 'check', 'none'],
  compensate: ['inverse', 'statusChange', 'note', 'manualOnly'],
  probe: ['byKey', 'byContent', 'none'],
  createSafety: ['idempotencyKey', 'externalIdUpsert', 'searchBeforeCreate', 'none'],
} as const satisfies { readonly [K in keyof Promise4]: readonly Promise4[K][] };
/** A change, which a rule of the system may refuse whenever it comes, and a note, which none does once it was looked at. */
const acts = ['updateContact', 'addNote'] as const;

/** A participant as descriptors may declare it. */
export interface Declared {
  readonly name: string;
  readonly capabilities: Promise4;
  readonly act: (typeof acts)[number];
  /**
   * Its answer may be lost and nobody could find out what became of it; it is refused when the plan is built, unless it is the
   * one that nothing is taken back for.
   */
  readonly refused: boolean;
}

/** Everything a descriptor can say about prepare, compensate, probe and creating, for each kind of act. */
export function everyDescriptor(): readonly Declared[] {
  const all: Declared[] = [];
  for (const prepare of values.prepare)
    for (const compensate of values.compensate)
      for (const probe of values.probe)
        for (const createSafety of values.createSafety)
          for (const act of acts) {
            const capabilities = { prepare, compensate, probe, createSafety };
            const recognises = createSafety === 'idempotencyKey' || createSafety === 'externalIdUpsert';
            const blind = probe === 'none' && !recognises && prepare !== 'native';
            const mayBePivot = prepare !== 'reserve' && (compensate === 'note' || compensate === 'manualOnly');
            const name = `${prepare}, ${compensate}, probe ${probe}, ${createSafety}, ${act}`;
            all.push({ name, capabilities, act, refused: blind && !mayBePivot });
          }
  return all;
}

type Script = NonNullable<CrashStory['script']>;
const told = (system: string, step: ScriptedStep, ...names: AnswerTrouble[]): Script[number] => [
  system,
  step,
  ...names.map((name) => answerTroubles[name]),
];

/** The intent for one of them alone, or between one that can be taken back and one that promises to commit. */
export function descriptorStory(
  { name, capabilities, act }: Declared,
  among: boolean,
  script: Script = [],
): CrashStory {
  const own = { id: 'own', capabilities };
  const others = [kinds.ticket, kinds.bank];
  return {
    name: `${among ? 'ticket, bank and ' : ''}${name}; ${script.map(([system, step, ...how]) => `${system}.${step}: ${how.map((one) => one.do).join(', ')}`).join('; ')}`,
    systems: among ? [...others, own] : [own],
    intent: scriptedIntent('intent-1', [
      ...(among ? others.map(({ id }) => scriptedAct('updateContact', id)) : []),
      scriptedAct(act, 'own'),
    ]),
    script,
    ends: everyEnd,
  };
}

/** Every descriptor that can be planned, alone and among others, well and with each trouble that changes its course. */
export function* everyDescribedPlan(): Generator<CrashStory> {
  const troubles = (Object.keys(answerTroubles) as AnswerTrouble[]).filter((name) => name !== 'well');
  for (const one of everyDescriptor()) {
    if (one.refused) continue;
    yield descriptorStory(one, false);
    for (const name of troubles) yield descriptorStory(one, false, [told('own', 'commit', name)]);
    if (one.capabilities.prepare !== 'none')
      for (const name of troubles) yield descriptorStory(one, false, [told('own', 'prepare', name)]);
    yield descriptorStory(one, true);
    for (const name of ['refused', 'lostAnswer', 'reordered', 'away'] as const)
      yield descriptorStory(one, true, [told('own', 'commit', name)]);
    // What stands before it, or behind it, is refused when it is carried out.
    yield descriptorStory(one, true, [told('ticket', 'commit', 'refused'), told('own', 'compensate', 'lostAnswer')]);
    yield descriptorStory(one, true, [told('bank', 'prepare', 'refused'), told('own', 'release', 'lostAnswer')]);
  }
}

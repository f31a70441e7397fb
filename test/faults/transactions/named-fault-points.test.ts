import { expect, it } from 'vitest';
import type { FaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory, type CrashStory } from '../../kit/crash-run.ts';
import { kinds } from '../../kit/crash-stories.ts';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const forward: CrashStory = {
  name: 'a reply, a ticket change and a contact change',
  systems: [kinds.mail, kinds.ticket, kinds.bank],
  intent: scriptedIntent('intent-1', [
    scriptedAct('reply', 'mail'),
    scriptedAct('updateTicket', 'ticket'),
    scriptedAct('updateContact', 'bank'),
  ]),
  ends: ['done'],
};
const backward: CrashStory = { ...forward, always: [['mail', 'commit', { do: 'refuse' }]], ends: ['compensated'] };

/** What the log and the systems hold at each named moment: the vocabulary of the crash tests with real processes. */
const expected: readonly (readonly [
  FaultPoint,
  CrashStory,
  { readonly events: readonly string[]; readonly calls: readonly string[] },
])[] = [
  ['intent.beforeRecord', forward, { events: [], calls: [] }],
  ['intent.afterRecord', forward, { events: ['recorded'], calls: [] }],
  ['transaction.beforePrepare', forward, { events: ['recorded', 'preparing'], calls: [] }],
  ['transaction.afterFirstPrepare', forward, { events: ['recorded', 'preparing', 'checked'], calls: ['prepare'] }],
  ['transaction.afterPrepare', forward, { events: ['prepared'], calls: ['prepare'] }],
  ['transaction.beforeDecision', forward, { events: ['prepared'], calls: ['prepare'] }],
  ['transaction.afterDecision', forward, { events: ['decided'], calls: ['prepare'] }],
  ['transaction.beforeCommit', forward, { events: ['decided', 'committing'], calls: ['prepare'] }],
  ['transaction.afterFirstCommit', forward, { events: ['committing'], calls: ['prepare', 'commit'] }],
  ['transaction.afterCommit', forward, { events: ['committing', 'committed'], calls: ['prepare', 'commit'] }],
  ['transaction.beforeDone', forward, { events: ['committed'], calls: ['prepare', 'commit'] }],
  ['transaction.beforeCompensate', backward, { events: ['compensating'], calls: ['prepare', 'commit'] }],
  ['transaction.afterCompensate', backward, { events: ['compensating'], calls: ['prepare', 'commit', 'compensate'] }],
];

it.each(expected)('dying at %s loses and doubles nothing', async (point, story, { events, calls }) => {
  await using dir = tempDir();
  const result = await playStory(story, dir.path, [(_, name) => name === `at ${point}`]);
  expect(result.gates[0]?.moments.at(-1)).toBe(`at ${point}`);
  expect(brokenInvariants(story, result)).toEqual([]);
  // The first life ends where recovery begins; what it wrote and whom it called says that the point is where it claims to be.
  const audit = result.view.audit.map((line) => line.event);
  const recovered = audit.indexOf('recovered');
  const before = recovered === -1 ? audit : audit.slice(0, recovered);
  for (const event of events) expect(before).toContain(event);
  const called = new Set(
    (result.gates[0]?.moments ?? []).flatMap((name) => /^before (prepare|commit|compensate) /.exec(name)?.[1] ?? []),
  );
  expect([...called].toSorted()).toEqual([...calls].toSorted());
});

import { operationKey } from '../../src-main/core/transactions/operation-of.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import type { CrashResult, CrashStory } from './crash-run.ts';

/**
 * What must hold however often the core died: the intent is there once, nothing took effect twice, nothing is both carried
 * out and taken back, what the screen says is what the systems hold, and no system is left holding anything.
 *
 * @returns what is wrong; empty where all is well
 */
export function brokenInvariants(story: CrashStory, { view, beside, systems, receipts }: CrashResult): string[] {
  const wrong: string[] = [];
  for (const one of receipts)
    if (new Set(one).size !== 1) wrong.push(`an intent became ${new Set(one).size} transactions`);
  const views = [view, ...beside];
  if (new Set(views.map(({ id }) => id)).size !== views.length) wrong.push('two intents became one transaction');
  for (const one of views) wrong.push(...brokenBy(story, one, systems));
  return wrong;
}

function brokenBy(story: CrashStory, view: TransactionView, systems: CrashResult['systems']): string[] {
  const wrong: string[] = [];
  if (!story.ends.includes(view.state))
    wrong.push(`ended in ${view.state} (${view.reason}), not in ${story.ends.join(' or ')}`);
  if (view.state === 'refused' || view.state === 'compensated' || view.state === 'attention')
    if (view.reason === undefined) wrong.push(`${view.state} without a reason`);

  for (const system of systems) {
    for (const [key, times] of system.standing) {
      if (times > 1) wrong.push(`${key} took effect ${times} times in ${system.entry.id}`);
      if (times > 0 && system.takenBack.has(key)) wrong.push(`${key} was taken back and carried out again`);
    }
    if (view.state !== 'attention') for (const key of system.held) wrong.push(`${system.entry.id} still holds ${key}`);
  }
  wrong.push(...decidedTooEarly(view, systems));
  for (const participant of view.participants) {
    const key = operationKey(view.id, participant.key);
    const times = systems.find((system) => system.entry.id === participant.system)?.standing.get(key) ?? 0;
    if (view.state === 'done' && times !== 1) wrong.push(`done, but ${key} stands ${times} times`);
    if ((view.state === 'refused' || view.state === 'compensated') && times !== 0)
      wrong.push(`${view.state}, but ${key} stands ${times} times`);
    if (participant.state === 'committed' && times !== 1)
      wrong.push(`shown as committed, but ${key} stands ${times} times`);
    if (participant.state === 'compensated' && times !== 0) wrong.push(`shown as taken back, but ${key} stands`);
  }
  return wrong;
}

/** Nothing is decided before every system that can be asked has said that it can do its part, in the same round of asking. */
function decidedTooEarly(view: CrashResult['view'], systems: CrashResult['systems']): string[] {
  const asked = view.participants.filter(
    (one) => systems.find((system) => system.entry.id === one.system)?.entry.descriptor.capabilities.prepare !== 'none',
  );
  const wrong: string[] = [];
  let agreed = new Set<string>();
  for (const { event, participant } of view.audit) {
    // A line without a participant begins a round for all of them.
    if (event === 'preparing' && participant === undefined) agreed = new Set();
    if (participant !== undefined && ['checked', 'reserved', 'prepared'].includes(event)) agreed.add(participant);
    if (event !== 'decided') continue;
    for (const { key, system } of asked) if (!agreed.has(key)) wrong.push(`decided before ${system} had agreed`);
  }
  return wrong;
}

import type { Messages } from '../../i18n/en.ts';
import type { Chord } from './chord.ts';

/** Every action that has a key and a line in the command palette. */
export type ActionId = keyof Messages['settings']['actions'];
export type ActionGroup = keyof Messages['settings']['groups'];

export const defaultKeys: Readonly<Record<ActionId, Chord>> = {
  'go.mine': 'G M',
  'go.unassigned': 'G U',
  'go.open': 'G O',
  'go.waiting': 'G W',
  'go.calls': 'G C',
  'go.attention': 'G N',
  'go.resolved': 'G D',
  'go.all': 'G A',
  'go.supervisor': 'G L',
  'go.systems': 'G S',
  'go.settings': 'Mod+,',
  'list.next': 'J',
  'list.previous': 'K',
  'list.open': 'O',
  'list.focus': 'L',
  'list.first': 'G G',
  'conversation.unread': 'U',
  'conversation.start': 'Alt+Home',
  'conversation.end': 'Alt+End',
  'conversation.nextEntry': 'Shift+J',
  'conversation.previousEntry': 'Shift+K',
  'conversation.transaction': 'T',
  'composer.reply': 'R',
  'composer.note': 'N',
  'composer.send': 'Mod+Enter',
  'composer.suggest': 'Alt+S',
  'composer.status': 'S',
  'composer.leave': 'Escape',
  'customer.toggle': 'I',
  'customer.edit': 'E',
  'call.answer': 'Alt+A',
  'call.hangUp': 'Alt+X',
  'call.hold': 'Alt+H',
  'call.transfer': 'Alt+T',
  'call.pause': 'Alt+P',
  'window.palette': 'Mod+K',
  'window.help': '?',
  'window.close': 'Escape',
  'window.theme': 'Mod+Shift+L',
};

export const actionIds = Object.keys(defaultKeys) as readonly ActionId[];

const GROUP_OF: Readonly<Record<string, ActionGroup>> = {
  go: 'go',
  list: 'list',
  conversation: 'conversation',
  composer: 'composer',
  customer: 'conversation',
  call: 'calls',
  window: 'window',
};

export const groupOf = (id: ActionId): ActionGroup => GROUP_OF[id.split('.')[0] ?? ''] ?? 'window';

/** Actions that share Escape on purpose: the innermost open thing takes it. */
const SHARED: ReadonlySet<ActionId> = new Set<ActionId>(['composer.leave', 'window.close']);

/** The keys in force: the defaults with the agent's changes; an empty text means the action has no key. */
export const keysInForce = (changed: Readonly<Record<string, string>>): Readonly<Record<ActionId, Chord>> =>
  Object.fromEntries(actionIds.map((id) => [id, changed[id] ?? defaultKeys[id]])) as Record<ActionId, Chord>;

/**
 * Actions whose keys clash with another one's: the same chord, or a chord that is the first step of the other's sequence.
 */
export function keyConflicts(keys: Readonly<Record<ActionId, Chord>>): ReadonlyMap<ActionId, ActionId> {
  const conflicts = new Map<ActionId, ActionId>();
  for (const a of actionIds) {
    for (const b of actionIds) {
      if (a === b || !keys[a] || !keys[b] || (SHARED.has(a) && SHARED.has(b))) continue;
      if (keys[a] === keys[b] || keys[b].startsWith(`${keys[a]} `)) {
        conflicts.set(a, b);
        conflicts.set(b, a);
      }
    }
  }
  return conflicts;
}

import type { TicketBody } from '../unified-message.ts';

/** Redmine's priorities are an ordered list with names of any language; what they mean follows from their place. */
export function priorityLevels(
  list: readonly { readonly id: number; readonly name: string; readonly is_default: boolean }[],
): ReadonlyMap<number, { readonly name: string; readonly level: TicketBody['priority'] }> {
  const marked = list.findIndex((one) => one.is_default);
  // Without a default the second of several is the usual one, as in Redmine's own data.
  const usual = marked >= 0 ? marked : Math.min(1, list.length - 1);
  const level = (index: number): TicketBody['priority'] => {
    if (index < usual) return 'low';
    if (index === usual) return 'normal';
    return index === usual + 1 ? 'high' : 'urgent';
  };
  return new Map(list.map(({ id, name }, index) => [id, { name, level: level(index) }]));
}

import { fieldName, namedFields } from '../../app/field-name.ts';
import type { Messages } from '../../i18n/en.ts';

type Words = Pick<Messages, 'customer' | 'conversation'>;

/**
 * What is done in a system, in the agent's words. The core says it in one English line that begins with the name of the act
 * (`reply on 21: …`); what it says differently is shown as it is.
 *
 * @param disposition the words for the result of a call
 */
export function operationText(act: string, summary: string, t: Words, disposition: (code: string) => string): string {
  if (!summary.startsWith(`${act} `)) return namedFields(summary, t.customer);
  const rest = summary.slice(act.length + 1);
  if (act === 'reply' || act === 'addNote') return rest.replace(/^on (.*?): /, '#$1: ');
  if (act === 'createTicket') return rest.replace(/^in /, '');
  if (act === 'updateTicket')
    return `#${rest.replaceAll(/(?<=[:,] )(status|owner|queue)(?= )/g, (name) => t.conversation[name as 'status'])}`;
  if (act === 'updateContact')
    return rest
      .split(', ')
      .map((pointer) => (pointer.startsWith('/') ? fieldName(pointer, t.customer) : pointer))
      .join(', ');
  const call = /^(inbound|outbound) (.*): (\S*)$/.exec(rest);
  if (act !== 'logCall' || !call) return namedFields(rest, t.customer);
  const [, direction = '', number = '', code = ''] = call;
  return [t.conversation.call[direction as 'inbound' | 'outbound'], number, disposition(code)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Events that say everything themselves, unless something was out of the ordinary. */
const PLAIN: ReadonlySet<string> = new Set([
  'recorded',
  'preparing',
  'checked',
  'reserved',
  'prepared',
  'decided',
  'committing',
  'done',
]);

/** What a line of the history adds to its event and system; empty where it adds nothing. */
export function historyText(event: string, text: string, system: string | undefined, t: Words): string {
  if (PLAIN.has(event)) return '';
  const own = system !== undefined && text.startsWith(`${system}: `) ? text.slice(system.length + 2) : text;
  return namedFields(own, t.customer);
}

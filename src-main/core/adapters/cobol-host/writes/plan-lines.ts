import type { ActOf } from '../../../../../src-shared/model/intent.ts';
import type { FoundRecord } from '../messages/host-client.ts';
import { refusal } from '../session/host-fault.ts';
import { orFault, orRefusal, plainText, readable, type PlanDeps, type PlannedWrite } from './planned-write.ts';
import { textLines, type TextLine } from './text-lines.ts';

const none = new Uint8Array();

/** Rows of the table of lines, as the record book writes them. */
function rowsOf(lines: readonly TextLine[], kind: string, { records }: PlanDeps): readonly Record<string, string>[] {
  const { lines: place } = records.complaint.fields;
  return lines.map(({ part, text }) => ({
    [place.kind.name]: kind,
    [place.part.name]: part,
    [place.text.name]: text,
  }));
}

function linesOf(
  text: string,
  attachments: readonly unknown[] | undefined,
  room: number,
  deps: PlanDeps,
): readonly TextLine[] {
  const { book, fields } = deps.records.complaint;
  if (attachments !== undefined && attachments.length > 0) throw refusal('a complaint on this host cannot hold files');
  const lines = orRefusal(textLines(text, fields.lines.text, book));
  if (lines.length > room) {
    const size = fields.lines.text.node.length;
    throw refusal(
      `the text takes ${lines.length} lines of ${size} bytes, and the complaint has room for ${room}; shorten it`,
    );
  }
  return lines;
}

/**
 * A note as lines that are added to a complaint. The host makes notes of them whatever they say.
 *
 * @throws HostFault
 */
export async function planNote(act: ActOf<'addNote'>, deps: PlanDeps, signal: AbortSignal): Promise<PlannedWrite> {
  const { book, fields } = deps.records.complaint;
  const { bytes, keyBase } = orFault(await deps.client.inquire('complaint', 'number', act.ticket.id, signal));
  const view = readable(book.read(bytes));
  const taken = view.rows(fields.lines.table, []).length;
  const lines = linesOf(act.text, act.attachments, fields.maxLines - taken, deps);
  const after = book.write({
    [fields.key.name]: act.ticket.id,
    [fields.lines.table.name]: rowsOf(lines, 'N', deps),
  });
  return { function: 'CMPL', before: none, after: orRefusal(after), keyBase };
}

/** The customer a new complaint is about: by number where the intent names one, else by e-mail address. */
async function accountOf(act: ActOf<'createTicket'>, deps: PlanDeps, signal: AbortSignal): Promise<FoundRecord> {
  const { customer } = deps.records.complaint.fields;
  const label = [...deps.records.complaint.fields.customFields].find(
    ([, { place }]) => place.name === customer.name,
  )?.[0];
  const number = label === undefined ? undefined : act.customFields?.[label];
  const requester = plainText('requester', act.requester).trim();
  if (number !== undefined && number !== '') {
    return orFault(await deps.client.inquire('account', 'number', plainText('customer number', number), signal));
  }
  const by = requester.includes('@') ? 'email' : 'number';
  if (requester === '') throw refusal('a complaint needs a customer: name the customer number or the e-mail address');
  return orFault(await deps.client.inquire('account', by, requester, signal));
}

/**
 * A new complaint of a customer the host knows.
 *
 * @throws HostFault
 */
export async function planNewComplaint(
  act: ActOf<'createTicket'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlannedWrite> {
  const { account, complaint } = deps.records;
  const { fields, book } = complaint;
  const found = await accountOf(act, deps, signal);
  const customer = readable(account.book.read(found.bytes)).text(account.fields.key);
  const normal = Object.entries(deps.mapping.complaint.priorities).find(([, name]) => name === 'normal')?.[0];
  const own: Record<string, string> = {};
  for (const [label, value] of Object.entries(act.customFields ?? {})) {
    const field = fields.customFields.get(label);
    if (field === undefined) throw refusal(`a complaint on this host has no field "${label}"`);
    if (field.place.name !== fields.customer.name && value !== '') own[field.place.name] = plainText(label, value);
  }
  const lines = linesOf(act.text, undefined, fields.maxLines, deps);
  const [customerKind = 'C'] = deps.mapping.complaint.lines.customerKinds;
  const after = book.write({
    ...own,
    [fields.customer.name]: customer,
    [fields.subject.name]: plainText('subject', act.subject),
    [fields.category.name]: plainText('queue', act.queue),
    ...(normal === undefined ? {} : { [fields.priority.name]: normal }),
    [fields.lines.table.name]: rowsOf(lines, customerKind, deps),
  });
  return { function: 'CMPN', before: none, after: orRefusal(after), keyBase: found.keyBase };
}

import type { TicketStateClass } from '../../../../src-shared/model/conversation.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { DeclaredLink, Requester, TicketBody, UnifiedMessage } from '../unified-message.ts';
import { customerNumberKey, queueText, type CodecContext } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { contentHash } from './content-hash.ts';
import { descriptionEntry } from './entry-codec.ts';
import { fieldValues, valueNamed } from './field-values.ts';
import { issueShape, type RedmineCustomField, type RedmineIssue, type RedmineUser } from './redmine-shapes.ts';

/** An issue as `GET /issues/N.json` answers it, with what is known about its author. */
export interface IssueDocument {
  readonly kind: 'issue';
  readonly json: unknown;
  readonly author?: RedmineUser | undefined;
}

/** The issue as it stands, and its description as the first entry. */
export function issueToUnified(
  document: IssueDocument,
  context: CodecContext,
): Result<readonly UnifiedMessage[], CodecError> {
  const parsed = read(issueShape, document.json);
  if (!parsed.ok) return parsed;
  const issue = parsed.value;
  const customFields = fieldValues(issue.custom_fields);
  if (context.operationKeyField !== undefined) delete customFields[context.operationKeyField];
  const { system } = context;
  const body: TicketBody = {
    type: 'ticket',
    reference: { system, kind: 'ticket', id: String(issue.id), version: versionOf(issue) },
    number: `#${issue.id}`,
    subject: issue.subject,
    state: stateClass(issue.status, context),
    nativeState: issue.status.name,
    nativeStates: statusesFrom(issue, context),
    priority: context.names.priorities.get(issue.priority?.id ?? 0)?.level ?? 'normal',
    owner: issue.assigned_to?.name ?? '',
    queue: queueOf(issue, context),
    requesters: requestersOf(issue, document.author, context),
    customFields,
    links: customerLinks(issue.custom_fields, context),
    createdAt: issue.created_on,
    changedAt: issue.updated_on,
  };
  const ticket = { id: `issue/${issue.id}@${contentHash(body)}`, source: system, time: issue.updated_on, body };
  return ok([ticket, ...descriptionEntry(issue, context)]);
}

/** Id of the newest journal this account sees: what came later has a higher one. */
export function versionOf({ journals }: Pick<RedmineIssue, 'journals'>): string {
  // Only what can be an id is made a number: of a list nested without end, Number() would exhaust the stack.
  const ids = journals.map((one) => {
    const id = typeof one === 'object' && one !== null && 'id' in one ? one.id : 0;
    return typeof id === 'number' || typeof id === 'string' ? Number(id) : 0;
  });
  return String(ids.reduce((most, id) => (Number.isSafeInteger(id) && id > most ? id : most), 0));
}

export const queueOf = (issue: RedmineIssue, { names, queueBy }: CodecContext): string =>
  queueText(names.projects.get(issue.project.id) ?? issue.project.name, issue.tracker.name, queueBy);

export function customerLinks(fields: readonly RedmineCustomField[], context: CodecContext): DeclaredLink[] {
  const value = valueNamed(fields, context.customerNumberField);
  return value === '' ? [] : [{ key: customerNumberKey, value }];
}

/** Where the issue can go from here, the present status first. Redmine before 5.0 does not say: then all there are. */
function statusesFrom(issue: RedmineIssue, { names }: CodecContext): string[] {
  const offered = issue.allowed_statuses?.map(({ name }) => name) ?? [...names.statuses.values()];
  return [...new Set([issue.status.name, ...offered])];
}

/** The statuses of Redmine's default data in English and Chinese, and words own statuses often use. */
const knownStatuses: readonly (readonly [RegExp, TicketStateClass])[] = [
  [/^new$|^新/i, 'new'],
  [/feedback|pending|waiting|hold|反馈|待|挂起/i, 'pending'],
  [/resolved|solved|done|complete|解决|完成/i, 'resolved'],
];

export function stateClass(status: RedmineIssue['status'], context: CodecContext): TicketStateClass {
  const { name } = status;
  if (Object.hasOwn(context.statusClasses, name)) return context.statusClasses[name] ?? 'open';
  if (status.is_closed) return 'closed';
  return knownStatuses.find(([pattern]) => pattern.test(name))?.[1] ?? 'open';
}

const requesterLine = /^Requester: (\S{1,300}@\S{1,300})[ \t]*(?:\r?\n|$)/;

/** An issue an agent opened for somebody names them in its first line where there is no field for it. */
export const withRequesterLine = (text: string, requester: string): string => `Requester: ${requester}\n\n${text}`;

/** Who wants something: the author, unless an agent opened the issue for somebody. */
function requestersOf(issue: RedmineIssue, author: RedmineUser | undefined, context: CodecContext): Requester[] {
  const named = valueNamed(issue.custom_fields, context.requesterField);
  const inField: Requester[] = named === '' ? [] : [{ email: named }];
  if (issue.author !== undefined && !context.names.isAgent(issue.author.id, issue)) {
    const { id, name } = issue.author;
    const phone = author === undefined ? '' : valueNamed(author.custom_fields, context.phoneField);
    const person: Requester = {
      reference: { system: context.system, kind: 'customer', id: String(id) },
      ...(name === '' ? {} : { name }),
      ...(author?.mail ? { email: author.mail } : {}),
      ...(phone === '' ? {} : { phone }),
    };
    return [person, ...inField];
  }
  if (inField.length > 0) return inField;
  const email = requesterLine.exec(issue.description.slice(0, 700))?.[1];
  return email === undefined ? [] : [{ email }];
}

import type { TicketStateClass } from '../../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { TicketBody } from '../unified-message.ts';

/** What the pure codec has to know besides the document itself. */
export interface CodecContext {
  readonly system: SystemId;
  readonly customerNumberField: string | undefined;
  readonly requesterField: string | undefined;
  readonly phoneField: string | undefined;
  readonly operationKeyField: string | undefined;
  readonly queueBy: 'project' | 'projectAndTracker';
  readonly statusClasses: Readonly<Record<string, TicketStateClass>>;
  readonly names: CodecNames;
}

/** Journals name everything by number: names as far as they are known. */
export interface CodecNames {
  readonly statuses: ReadonlyMap<number, string>;
  readonly trackers: ReadonlyMap<number, string>;
  readonly projects: ReadonlyMap<number, string>;
  readonly users: ReadonlyMap<number, string>;
  readonly priorities: ReadonlyMap<number, { readonly name: string; readonly level: TicketBody['priority'] }>;
  /** Everybody who is no agent for an issue is a customer there. */
  isAgent(user: number, issue: IssueSetting): boolean;
}

/** What of an issue decides who is an agent there. */
export interface IssueSetting {
  readonly project: { readonly id: number };
  readonly author?: { readonly id: number } | undefined;
}

/** Key under which a customer number of an issue meets the same number of other systems' records. */
export const customerNumberKey = 'customerNo';

/** As a queue is shown: the project, or the project and the tracker. */
export const queueText = (project: string, tracker: string, by: CodecContext['queueBy']): string =>
  by === 'project' || tracker === '' ? project : `${project} / ${tracker}`;

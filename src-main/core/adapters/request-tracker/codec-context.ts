import type { TicketStateClass } from '../../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';

/** What the pure codec has to know besides the document itself. */
export interface CodecContext {
  readonly system: SystemId;
  /** Custom field whose value is the customer's number elsewhere. */
  readonly customerNumberField: string | undefined;
  readonly statusClasses: Readonly<Record<string, TicketStateClass>>;
  /** Request Tracker names users and queues in history by number: names as far as they are known. */
  readonly names: {
    readonly users: ReadonlyMap<string, string>;
    readonly queues: ReadonlyMap<string, string>;
  };
}

/** Key under which a customer number of a ticket meets the same number of other systems' records. */
export const customerNumberKey = 'customerNo';

/** How Request Tracker calls "nobody" as an owner. */
export const nobody = 'Nobody';

/** The owner's login, or empty where nobody owns the ticket. */
export const ownerName = (login: string): string => (login === nobody ? '' : login);

import type { Clock } from '../../core/ports/clock.ts';

export interface CrmCustomer {
  readonly customerNo: string;
  name: string;
  phone: string;
  email: string;
  company: string;
  tier: string;
  rowVersion: number;
  changeNo: number;
  changedAt: string;
}
interface CrmEvent {
  readonly eventNo: number;
  readonly customerNo: string;
  readonly externalId: string;
  readonly at: string;
  readonly text: string;
  readonly changeNo: number;
}
type Arguments = Readonly<Record<string, unknown>>;

/** A fault, in the property from which the SOAP library sends it. */
export class CrmFault extends Error {
  readonly Fault: object;
  constructor(code: string, text: string) {
    super(text);
    this.Fault = { faultcode: `soap:${code}`, faultstring: text, statusCode: 500 };
  }
}
const numberOf = (value: unknown): number => Number(value ?? 0) || 0;
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value instanceof Date ? value.toISOString() : '';

/** What the demo's oldest CRM can do, in memory. */
export function createCrmService(clock: Clock) {
  const customers = new Map<string, CrmCustomer>();
  const events = new Map<number, CrmEvent>();
  let changes = 0;

  const now = (): string => new Date(clock.now()).toISOString();
  const known = (id: unknown): CrmCustomer => {
    const found = customers.get(textOf(id));
    if (found === undefined) throw new CrmFault('Client.NotFound', `no customer ${textOf(id)}`);
    return found;
  };
  const page = <T extends { readonly changeNo: number }>(rows: Iterable<T>, { sinceChange, maxRows }: Arguments): T[] =>
    [...rows]
      .filter(({ changeNo }) => changeNo > numberOf(sinceChange))
      .toSorted((a, b) => a.changeNo - b.changeNo)
      .slice(0, numberOf(maxRows) || 100);

  const operations = {
    Ping: () => ({ banner: 'CRM 2004 (demo, a simulation)' }),
    GetChangedCustomers: (args: Arguments) => ({ customer: page(customers.values(), args) }),
    GetCustomer: ({ customerNo }: Arguments) => ({ customer: known(customerNo) }),
    UpdateCustomer({ customerNo, rowVersion, ...values }: Arguments) {
      const row = known(customerNo);
      if (row.rowVersion !== numberOf(rowVersion)) throw new CrmFault('Client.StaleRecord', 'changed by somebody else');
      const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
      Object.assign(row, Object.fromEntries(texts), {
        rowVersion: row.rowVersion + 1,
        changeNo: ++changes,
        changedAt: now(),
      });
      return { rowVersion: row.rowVersion };
    },
    AddContactEvent({ customerNo, externalId, at, text }: Arguments) {
      const eventNo = Math.max(0, ...events.keys()) + 1;
      const about = {
        customerNo: known(customerNo).customerNo,
        externalId: textOf(externalId),
        at: textOf(at) || now(),
        text: textOf(text),
      };
      events.set(eventNo, { eventNo, ...about, changeNo: ++changes });
      return { eventNo };
    },
    FindContactEvent({ externalId }: Arguments) {
      const found = [...events.values()].find((one) => one.externalId === textOf(externalId));
      return found === undefined ? {} : { event: found };
    },
    RemoveContactEvent: ({ eventNo }: Arguments) => ({ removed: events.delete(numberOf(eventNo)) }),
    GetChangedEvents: (args: Arguments) => ({ event: page(events.values(), args) }),
  };
  return {
    operations,
    add(customer: Omit<CrmCustomer, 'rowVersion' | 'changeNo'>): void {
      customers.set(customer.customerNo, { ...customer, rowVersion: 1, changeNo: ++changes });
    },
  };
}

import type { Clock } from '../../core/ports/clock.ts';

/** A row of the demo's Tryton: its values, and when it was made and last written, in microseconds since 1970. */
export interface TrytonRow {
  readonly id: number;
  readonly created: number;
  written: number | undefined;
  values: Record<string, unknown>;
}

export type TrytonModel = 'party.party' | 'party.contact_mechanism' | 'party.address' | 'ir.note';

/** `{"__class__": "datetime", ...}` of a moment in microseconds, in UTC. */
export function trytonMoment(micros: number): Readonly<Record<string, unknown>> {
  const date = new Date(Math.floor(micros / 1_000));
  return {
    __class__: 'datetime',
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: micros % 1_000_000,
  };
}

/** A moment as a search sends it, in microseconds. */
export function microsOf(value: unknown): number {
  const part = value as Readonly<Record<string, number>>;
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1_000 + microsecond;
}

/** What the demo's Tryton remembers. Every write has a moment of its own, as microseconds of PostgreSQL mostly give. */
export class TrytonStore {
  readonly tables: Readonly<Record<TrytonModel, Map<number, TrytonRow>>> = {
    'party.party': new Map(),
    'party.contact_mechanism': new Map(),
    'party.address': new Map(),
    'ir.note': new Map(),
  };
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Now, and later than ever before. */
  moment(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#clock.now()) * 1_000);
    return this.#last;
  }

  create(model: TrytonModel, values: Record<string, unknown>, at = this.moment()): number {
    const table = this.tables[model];
    const id = Math.max(0, ...table.keys()) + 1;
    const { contact_mechanisms: mechanisms, addresses, ...own } = values;
    const code = model === 'party.party' ? { code: String(id), active: true } : { active: true };
    table.set(id, { id, created: at, written: undefined, values: { ...code, ...own } });
    this.#children(id, 'party.contact_mechanism', mechanisms, at);
    this.#children(id, 'party.address', addresses, at);
    return id;
  }

  write(model: TrytonModel, id: number, values: Record<string, unknown>, at = this.moment()): void {
    const row = this.tables[model].get(id);
    if (row === undefined) return;
    const { contact_mechanisms: mechanisms, addresses, ...own } = values;
    row.values = { ...row.values, ...own };
    row.written = at;
    this.#children(id, 'party.contact_mechanism', mechanisms, at);
    this.#children(id, 'party.address', addresses, at);
  }

  /** The commands of a one2many field: `["create", [values]]`, `["write", ids, values]`, `["delete", ids]`. */
  #children(party: number, model: TrytonModel, commands: unknown, at: number): void {
    for (const command of Array.isArray(commands) ? (commands as unknown[][]) : []) {
      const [what, first, second] = command;
      if (what === 'create') for (const values of first as object[]) this.create(model, { ...values, party }, at);
      if (what === 'write')
        for (const id of first as number[]) this.write(model, id, second as Record<string, unknown>, at);
      if (what === 'delete') for (const id of first as number[]) this.tables[model].delete(id);
    }
  }

  stamp({ created, written }: TrytonRow): string {
    const micros = written ?? created;
    return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
  }
}

import * as v from 'valibot';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import { momentValue } from './rpc-value.ts';
import type { RpcClient } from './rpc-client.ts';
import {
  addressShape,
  idsShape,
  mechanismShape,
  partyShape,
  type Address,
  type Mechanism,
  type Party,
} from './shapes.ts';

const stamps = ['write_date', 'create_date', '_timestamp'];
/** Inactive records are to be seen too: that a customer was put away is news. */
const everything = { active_test: false };
/** Children of one batch of parties are read together; no party has so many. */
const MOST_CHILDREN = 20_000;

/** A party with its children, or what of it makes no sense. */
export interface WholeParty {
  readonly party: Party;
  readonly mechanisms: readonly Mechanism[];
  readonly addresses: readonly Address[];
}
export interface StrangeRow {
  readonly model: string;
  readonly row: unknown;
  /** Path within the row and what is wrong there. */
  readonly reason: string;
}
export interface Parties {
  readonly parties: readonly WholeParty[];
  readonly strange: readonly StrangeRow[];
}

export type Model = 'party.party' | 'party.contact_mechanism' | 'party.address' | 'ir.note';
export interface Search {
  readonly domain: readonly unknown[];
  readonly limit: number;
  readonly order?: readonly (readonly [string, 'ASC' | 'DESC'])[];
  readonly fields: readonly string[];
}

/** Rows of a model that fit, and those that cannot be read. */
export async function searchRead<S extends v.GenericSchema>(
  client: RpcClient,
  model: Model,
  { domain, limit, order, fields }: Search,
  shape: S,
  signal: AbortSignal,
): Promise<
  Result<{ readonly rows: readonly v.InferOutput<S>[]; readonly strange: readonly StrangeRow[] }, AdapterError>
> {
  const params = [domain, 0, limit, order ?? null, [...fields, ...stamps], everything];
  const answer = await client.read({ method: `model.${model}.search_read`, params }, v.array(v.unknown()), signal);
  if (!answer.ok) return answer;
  const rows: v.InferOutput<S>[] = [];
  const strange: StrangeRow[] = [];
  for (const row of answer.value) {
    const parsed = v.safeParse(shape, row);
    if (parsed.success) rows.push(parsed.output);
    else {
      const [issue] = parsed.issues;
      strange.push({ model, row, reason: `${v.getDotPath(issue) ?? '$'}: ${issue.message}` });
    }
  }
  return ok({ rows, strange });
}

/** "Changed at or after": what was never written has no write date. */
export const changedSince = (moment: string): readonly unknown[] => [
  'OR',
  ['write_date', '>=', momentValue(moment)],
  ['create_date', '>=', momentValue(moment)],
];

/** The parties with these ids as they stand, with contact mechanisms and addresses. */
export async function readParties(
  client: RpcClient,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Result<Parties, AdapterError>> {
  if (ids.length === 0) return ok({ parties: [], strange: [] });
  const fields = ['name', 'code', 'active'];
  const parties = await searchRead(
    client,
    'party.party',
    { domain: [['id', 'in', ids]], limit: ids.length, fields },
    partyShape,
    signal,
  );
  if (!parties.ok) return parties;
  const own = { domain: [['party', 'in', ids]], limit: MOST_CHILDREN, order: [['id', 'ASC']] } as const;
  const mechanisms = await searchRead(
    client,
    'party.contact_mechanism',
    { ...own, fields: ['party', 'type', 'value', 'active'] },
    mechanismShape,
    signal,
  );
  if (!mechanisms.ok) return mechanisms;
  const addresses = await searchRead(
    client,
    'party.address',
    { ...own, fields: ['party', 'full_address', 'active'] },
    addressShape,
    signal,
  );
  if (!addresses.ok) return addresses;
  return ok({
    parties: parties.value.rows.map((party) => ({
      party,
      mechanisms: mechanisms.value.rows.filter((one) => one.party === party.id && one.active),
      addresses: addresses.value.rows.filter((one) => one.party === party.id && one.active),
    })),
    strange: [...parties.value.strange, ...mechanisms.value.strange, ...addresses.value.strange],
  });
}

export const createNote = (
  client: RpcClient,
  party: number,
  message: string,
  signal: AbortSignal,
): Promise<Result<number[], AdapterError>> =>
  client.read(
    { method: 'model.ir.note.create', params: [[{ message, resource: `party.party,${party}` }], {}], write: true },
    idsShape,
    signal,
  );

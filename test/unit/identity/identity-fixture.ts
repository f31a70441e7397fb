import { join } from 'node:path';
import type { CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { Card } from '../../../src-shared/model/card.ts';
import { createIdentity } from '../../../src-main/core/identity/create-identity.ts';
import type { Identity } from '../../../src-main/core/identity/identity.ts';
import type { SharedKeyLimits } from '../../../src-main/core/identity/shared-keys.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';

export interface IdentityFixture extends AsyncDisposable {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly identity: Identity;
  /** Stores a record of `crm` unless the id says another system (`rt/7`). */
  put(id: string, says: Says): void;
  drop(id: string): void;
  /** Customer id of a record. */
  of(id: string): CustomerId;
  /** Records by customer, for comparing who is together with whom. */
  groups(): readonly (readonly string[])[];
}
export interface Says {
  readonly name?: string;
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly organisation?: string;
  readonly links?: Readonly<Record<string, string>>;
  readonly changedAt?: number;
  readonly at?: number;
  readonly extra?: Readonly<Record<string, string>>;
}

export function cardSaying(says: Says): Card {
  return {
    '@type': 'Card',
    version: '2.0',
    ...(says.name === undefined ? {} : { name: { full: says.name } }),
    ...(says.organisation === undefined ? {} : { organizations: { main: { name: says.organisation } } }),
    ...(says.phones === undefined
      ? {}
      : { phones: Object.fromEntries(says.phones.map((number, i) => [i === 0 ? 'main' : `p${i}`, { number }])) }),
    ...(says.emails === undefined
      ? {}
      : { emails: Object.fromEntries(says.emails.map((address, i) => [i === 0 ? 'main' : `e${i}`, { address }])) }),
    ...(says.extra === undefined ? {} : { extra: says.extra }),
  };
}

export function identityFixture(
  options: { limits?: SharedKeyLimits; preferredSystems?: readonly SystemId[] } = {},
): IdentityFixture {
  const dir = tempDir();
  const clock = createVirtualClock();
  const opened = openStore({ path: join(dir.path, 'workspace.db'), clock, logger: nullLogger });
  if (!opened.ok) throw opened.error;
  const store = opened.value;
  const identity = createIdentity({ clock, region: 'CH', ...options });
  const named = (id: string): { system: SystemId; id: string } => {
    const [system, rest] = id.includes('/') ? id.split('/') : ['crm', id];
    return { system: system as SystemId, id: rest! };
  };
  let time = 1000;
  return {
    store,
    clock,
    identity,
    put(id, says) {
      const reference = { ...named(id), kind: 'customer' as const };
      const links = Object.entries(says.links ?? {}).map(([key, value]) => ({ key, value }));
      const at = says.at ?? ++time;
      const { changedAt } = says;
      const writable = ['/phones/main/number'];
      store.write('process', (tx) =>
        identity.putRecord(tx, { reference, card: cardSaying(says), writable, links, changedAt, at }),
      );
    },
    drop(id) {
      const { system, id: recordId } = named(id);
      store.write('process', (tx) => {
        const found = identity.find(tx, system, recordId);
        if (found !== undefined) identity.removeRecord(tx, found.record, false);
      });
    },
    of(id) {
      const { system, id: recordId } = named(id);
      return store.read((db) => identity.customerOf(db, identity.find(db, system, recordId)!.record)!);
    },
    groups() {
      const rows = store.read((db) => db.prepare('SELECT customer, system, id FROM identity_record').all()) as {
        customer: string;
        system: string;
        id: string;
      }[];
      const byCustomer = Map.groupBy(rows, (row) => row.customer);
      return [...byCustomer.values()]
        .map((group) => group.map((row) => `${row.system}/${row.id}`).toSorted())
        .toSorted();
    },
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

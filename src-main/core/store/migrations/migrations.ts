import { bus } from './0001-bus.ts';
import { transactions } from './0002-transactions.ts';
import { identity } from './0003-identity.ts';
import { inbox } from './0004-inbox.ts';
import { workspace } from './0005-workspace.ts';
import { drafts } from './0006-drafts.ts';
import { removedSystems } from './0007-removed-systems.ts';
import { transactionLog } from './0008-transaction-log.ts';
import { storeIdentity } from './0009-store-identity.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, ascending by id. */
export const migrations: readonly Migration[] = [
  bus,
  transactions,
  identity,
  inbox,
  workspace,
  drafts,
  removedSystems,
  transactionLog,
  storeIdentity,
];

import type { Client, Handlers } from '../rpc/contract.ts';
import { callsContract } from './calls.ts';
import { customersContract } from './customers.ts';
import { inboxContract } from './inbox.ts';
import { intentsContract } from './intents.ts';
import { settingsContract } from './settings.ts';
import { statsContract } from './stats.ts';
import { systemsContract } from './systems.ts';
import { transactionsContract } from './transactions.ts';

/** Everything a window can ask of the core. A method's name on the wire is `<domain>.<name>`. */
export const contract = {
  inbox: inboxContract,
  customers: customersContract,
  calls: callsContract,
  intents: intentsContract,
  transactions: transactionsContract,
  systems: systemsContract,
  stats: statsContract,
  settings: settingsContract,
} as const;

export type Contract = typeof contract;
export type CoreHandlers = Handlers<Contract>;
export type CoreClient = Client<Contract>;

import type { Same } from './same.ts';
import { common } from './en/common.ts';
import { frame } from './en/frame.ts';
import { inbox } from './en/inbox.ts';
import { conversation } from './en/conversation.ts';
import { composer } from './en/composer.ts';
import { customer } from './en/customer.ts';
import { calls } from './en/calls.ts';
import { transactions } from './en/transactions.ts';
import { supervisor } from './en/supervisor.ts';
import { systems } from './en/systems.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';

/** The English catalogue; its shape is the one every other language fills. */
export const en = {
  common,
  frame,
  inbox,
  conversation,
  composer,
  customer,
  calls,
  transactions,
  supervisor,
  systems,
  settings,
  setup,
};

/** What a screen may say, in any language. */
export type Messages = Same<typeof en>;

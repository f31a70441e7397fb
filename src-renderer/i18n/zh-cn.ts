import { common } from './zh-cn/common.ts';
import { frame } from './zh-cn/frame.ts';
import { inbox } from './zh-cn/inbox.ts';
import { conversation } from './zh-cn/conversation.ts';
import { composer } from './zh-cn/composer.ts';
import { customer } from './zh-cn/customer.ts';
import { calls } from './zh-cn/calls.ts';
import { transactions } from './zh-cn/transactions.ts';
import { supervisor } from './zh-cn/supervisor.ts';
import { systems } from './zh-cn/systems.ts';
import { settings } from './zh-cn/settings.ts';
import { setup } from './zh-cn/setup.ts';
import type { Messages } from './en.ts';

/** The Simplified Chinese catalogue. */
export const zhCn: Messages = {
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

import { startDemoAiBot } from './ai-bot/start-demo-ai-bot.ts';
import { startDemoCallCentre } from './asterisk/start-demo-call-centre.ts';
import { startDemoCobolHost } from './cobol-host/start-demo-cobol-host.ts';
import { startDemoBridge } from './cti-hook/start-demo-bridge.ts';
import type { StartDemoSystem } from './demo-system.ts';
import { startDemoSheet } from './excel-complaints/start-demo-sheet.ts';
import { startDemoChat } from './gofly/start-demo-chat.ts';
import { startDemoMail } from './mail/start-demo-mail.ts';
import { startDemoProjects } from './redmine/start-demo-projects.ts';
import { startDemoTickets } from './request-tracker/start-demo-tickets.ts';
import { startDemoRestMapped } from './rest-mapped/start-demo-rest-mapped.ts';
import { startDemoOldCrm } from './soap-crm/start-demo-old-crm.ts';
import { startDemoSqlCrm } from './sql-crm/start-demo-sql-crm.ts';
import { startDemoParties } from './tryton/start-demo-parties.ts';
import { startDemoPartner } from './xml-stream/start-demo-partner.ts';

/** The systems of the demo workspace, in the order in which the status strip shows them. */
export const demoSystems: readonly StartDemoSystem[] = [
  startDemoTickets,
  startDemoSqlCrm,
  startDemoParties,
  startDemoOldCrm,
  startDemoCobolHost,
  startDemoCallCentre,
  startDemoBridge,
  startDemoChat,
  startDemoPartner,
  startDemoSheet,
  startDemoProjects,
  startDemoAiBot,
  startDemoMail,
  startDemoRestMapped,
];

import type { Adapter } from './adapter.ts';
import { aiBot } from './ai-bot/index.ts';
import { asterisk } from './asterisk/index.ts';
import { cobolHost } from './cobol-host/index.ts';
import { ctiHook } from './cti-hook/index.ts';
import { mail } from './mail/index.ts';
import { redmine } from './redmine/index.ts';
import { excelComplaints } from './excel-complaints/index.ts';
import { gofly } from './gofly/index.ts';
import { requestTracker } from './request-tracker/index.ts';
import { restMapped } from './rest-mapped/index.ts';
import { soapCrm } from './soap-crm/index.ts';
import { sqlCrm } from './sql-crm/index.ts';
import { tryton } from './tryton/index.ts';
import { xmlStream } from './xml-stream/index.ts';

/** Every adapter of the product, by the name a configuration uses. */
export const adapters: ReadonlyMap<string, Adapter> = new Map(
  [
    aiBot,
    asterisk,
    cobolHost,
    ctiHook,
    mail,
    redmine,
    excelComplaints,
    gofly,
    requestTracker,
    restMapped,
    soapCrm,
    sqlCrm,
    tryton,
    xmlStream,
  ].map((adapter) => [adapter.descriptor.name, adapter]),
);

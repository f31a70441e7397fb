import type { LazyAdapter } from './adapter.ts';
import { aiBotDescriptor } from './ai-bot/descriptor.ts';
import { asteriskDescriptor } from './asterisk/descriptor.ts';
import { cobolHostDescriptor } from './cobol-host/descriptor.ts';
import { ctiHookDescriptor } from './cti-hook/descriptor.ts';
import { excelComplaintsDescriptor } from './excel-complaints/descriptor.ts';
import { goflyDescriptor } from './gofly/descriptor.ts';
import { mailDescriptor } from './mail/descriptor.ts';
import { redmineDescriptor } from './redmine/descriptor.ts';
import { requestTrackerDescriptor } from './request-tracker/descriptor.ts';
import { restMappedDescriptor } from './rest-mapped/descriptor.ts';
import { soapCrmDescriptor } from './soap-crm/descriptor.ts';
import { sqlCrmDescriptor } from './sql-crm/descriptor.ts';
import { trytonDescriptor } from './tryton/descriptor.ts';
import { xmlStreamDescriptor } from './xml-stream/descriptor.ts';

/** Every adapter of the product, by the name a configuration uses. */
export const adapters: ReadonlyMap<string, LazyAdapter> = new Map(
  [
    { descriptor: aiBotDescriptor, load: async () => (await import('./ai-bot/index.ts')).aiBot },
    { descriptor: asteriskDescriptor, load: async () => (await import('./asterisk/index.ts')).asterisk },
    { descriptor: cobolHostDescriptor, load: async () => (await import('./cobol-host/index.ts')).cobolHost },
    { descriptor: ctiHookDescriptor, load: async () => (await import('./cti-hook/index.ts')).ctiHook },
    {
      descriptor: excelComplaintsDescriptor,
      load: async () => (await import('./excel-complaints/index.ts')).excelComplaints,
    },
    { descriptor: goflyDescriptor, load: async () => (await import('./gofly/index.ts')).gofly },
    { descriptor: mailDescriptor, load: async () => (await import('./mail/index.ts')).mail },
    { descriptor: redmineDescriptor, load: async () => (await import('./redmine/index.ts')).redmine },
    {
      descriptor: requestTrackerDescriptor,
      load: async () => (await import('./request-tracker/index.ts')).requestTracker,
    },
    { descriptor: restMappedDescriptor, load: async () => (await import('./rest-mapped/index.ts')).restMapped },
    { descriptor: soapCrmDescriptor, load: async () => (await import('./soap-crm/index.ts')).soapCrm },
    { descriptor: sqlCrmDescriptor, load: async () => (await import('./sql-crm/index.ts')).sqlCrm },
    { descriptor: trytonDescriptor, load: async () => (await import('./tryton/index.ts')).tryton },
    { descriptor: xmlStreamDescriptor, load: async () => (await import('./xml-stream/index.ts')).xmlStream },
  ].map((adapter) => [adapter.descriptor.name, adapter]),
);

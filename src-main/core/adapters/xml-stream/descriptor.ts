import type { AdapterDescriptor } from '../adapter.ts';
import { xmlStreamSettingsSchema, type XmlStreamSettings } from './settings.ts';

const capabilities = {
  // Nothing is written, so nothing can be overwritten, doubled or taken back.
  concurrency: 'none',
  createSafety: 'none',
  delta: 'fullScan',
  prepare: 'none',
  compensate: 'manualOnly',
  probe: 'none',
  availability: 'always',
  actsAs: 'sharedKeyWithAudit',
} as const;

/** A partner who separates records by XML elements, over TCP or in files. Read only. */
export const xmlStreamDescriptor: AdapterDescriptor<XmlStreamSettings> = {
  name: 'xml-stream',
  title: { en: 'Records between XML elements', zh: 'XML 分隔的记录流' },
  settings: xmlStreamSettingsSchema,
  secretSettings: [],
  capabilities,
  capabilitiesOf: ({ source }) => ({ ...capabilities, delta: source.kind === 'tcp' ? 'push' : 'fullScan' }),
  acts: [],
  actCapabilities: {},
  groupsActs: false,
  pullEveryMs: 5_000,
  settleMs: 0,
  endpointOf({ source }) {
    if (source.kind === 'files') return { kind: 'path', path: source.folder };
    const { host, port, mode } = source;
    return mode === 'listen'
      ? { kind: 'listener', host, port }
      : { kind: 'socket', host, port, tls: source.tls !== undefined };
  },
};

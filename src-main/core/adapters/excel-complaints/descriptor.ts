import type { AdapterDescriptor } from '../adapter.ts';
import { excelComplaintsSettingsSchema, type ExcelComplaintsSettings } from './settings.ts';

/** A spreadsheet of complaints that people keep editing. */
export const excelComplaintsDescriptor: AdapterDescriptor<ExcelComplaintsSettings> = {
  name: 'excel-complaints',
  title: { en: 'Spreadsheet of complaints', zh: '投诉登记表' },
  settings: excelComplaintsSettingsSchema,
  secretSettings: [],
  capabilities: {
    // Every cell that is written must still hold what was seen; the file is put in place in one step.
    concurrency: 'beforeImage',
    createSafety: 'searchBeforeCreate',
    delta: 'fullScan',
    prepare: 'check',
    compensate: 'inverse',
    probe: 'byContent',
    availability: 'always',
    actsAs: 'sharedKeyWithAudit',
  },
  acts: ['updateTicket', 'addNote'],
  actCapabilities: {
    // A note is a line of its own that bears the mark of its operation.
    addNote: { concurrency: 'none', probe: 'byKey' },
  },
  // All cells of a row are written with one replacement of the file.
  groupsActs: true,
  takesFiles: false,
  // A look at size and time of change; shares tell nobody of changes.
  pullEveryMs: 1_000,
  settleMs: 0,
  endpointOf: ({ file }) => ({ kind: 'path', path: file }),
};

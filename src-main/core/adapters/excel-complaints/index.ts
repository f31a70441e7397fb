import type { Adapter } from '../adapter.ts';
import { excelComplaintsDescriptor } from './descriptor.ts';
import { createExcelSession } from './session.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

/** A spreadsheet (.xlsx, .csv) of complaints. */
export const excelComplaints: Adapter<ExcelComplaintsSettings> = {
  descriptor: excelComplaintsDescriptor,
  open: (context) => createExcelSession(context),
};

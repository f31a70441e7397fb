import type { Adapter } from '../adapter.ts';
import { sqlCrmDescriptor } from './descriptor.ts';
import { openSqlCrm } from './session.ts';
import type { SqlCrmSettings } from './settings.ts';

export const sqlCrm: Adapter<SqlCrmSettings> = { descriptor: sqlCrmDescriptor, open: openSqlCrm };

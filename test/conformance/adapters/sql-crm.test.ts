import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/sql-crm.ts';

for (const subject of subjects) adapterConformance(subject);

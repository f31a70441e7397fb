import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/soap-crm.ts';

for (const subject of subjects) adapterConformance(subject);

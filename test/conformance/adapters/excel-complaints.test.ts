import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/excel-complaints.ts';

for (const subject of subjects) adapterConformance(subject);

import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/cobol-host.ts';

for (const subject of subjects) adapterConformance(subject);

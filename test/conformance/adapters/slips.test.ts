import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/slips.ts';

for (const subject of subjects) adapterConformance(subject);

import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/rest-mapped.ts';

for (const subject of subjects) adapterConformance(subject);

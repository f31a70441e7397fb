import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/request-tracker.ts';

for (const subject of subjects) adapterConformance(subject);

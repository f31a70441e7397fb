import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/gofly.ts';

for (const subject of subjects) adapterConformance(subject);

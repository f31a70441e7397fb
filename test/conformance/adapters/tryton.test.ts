import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/tryton.ts';

for (const subject of subjects) adapterConformance(subject);

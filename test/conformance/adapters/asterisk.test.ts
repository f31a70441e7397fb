import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/asterisk.ts';

for (const subject of subjects) adapterConformance(subject);

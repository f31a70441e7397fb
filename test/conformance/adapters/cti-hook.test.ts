import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/cti-hook.ts';

for (const subject of subjects) adapterConformance(subject);

import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/xml-stream.ts';

for (const subject of subjects) adapterConformance(subject);

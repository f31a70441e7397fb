import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/redmine.ts';

for (const subject of subjects) adapterConformance(subject);

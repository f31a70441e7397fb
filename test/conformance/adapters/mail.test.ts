import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/mail.ts';

for (const subject of subjects) adapterConformance(subject);

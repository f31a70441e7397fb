import { adapterConformance } from './adapter-conformance.ts';
import { subjects } from './subjects/ai-bot.ts';

for (const subject of subjects) adapterConformance(subject);

import { readdir } from 'node:fs/promises';
import { adapterConformance } from './adapter-conformance.ts';
import type { AdapterSubject } from './subject.ts';

const folder = new URL('subjects/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted();
for (const file of files) {
  const { subjects } = (await import(new URL(file, folder).href)) as { readonly subjects?: readonly AdapterSubject[] };
  if (subjects === undefined) throw new Error(`subjects/${file} does not export "subjects"`);
  for (const subject of subjects) adapterConformance(subject);
}

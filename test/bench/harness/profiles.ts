import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of a V8 CPU profile that is read here. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const most = 12;

/** Where the time of a case went: the functions with most time of their own in all profiles of a folder. */
export function printProfiles(folder: string): string {
  const own = new Map<string, number>();
  let all = 0;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.cpuprofile')) continue;
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile;
    const labels = new Map(nodes.map(({ id, callFrame }) => [id, labelOf(callFrame)]));
    samples.forEach((id, index) => {
      const label = labels.get(id)!;
      if (label === '(idle)') return;
      const us = timeDeltas[index]!;
      own.set(label, (own.get(label) ?? 0) + us);
      all += us;
    });
  }
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([label, us]) => `    ${((us * 100) / all).toFixed(1).padStart(5)} %  ${label}`)
    .join('\n');
}

function labelOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const file = url.split('/').slice(-2).join('/');
  return file === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}

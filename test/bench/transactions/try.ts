import { startCrmPair } from './crm-pair.ts';
import { pairsPerSecond } from './contender.ts';
import { strict, uncoordinated } from './direct.ts';
import { helper } from './helper.ts';
await using crm = await startCrmPair();
const inFlight = 16;
const reps = Number(process.env['REPS'] ?? 3);
const only = process.env['ONLY'];
const all = [
  await uncoordinated(crm, inFlight),
  await strict(crm, inFlight),
  await helper(crm, 'check'),
  ...(process.env['NATIVE'] ? [await helper(crm, 'native')] : []),
].filter((c) => !only || c.name.startsWith(only));
let from = 0;
const results = new Map<string, number[]>(all.map((c) => [c.name, []]));
for (let rep = -1; rep < reps; rep++)
  for (const c of all) {
    const count = c.name.startsWith('strict')
      ? 600
      : c.name.startsWith('unc')
        ? 2000
        : Number(process.env['COUNT'] ?? 1000);
    const r = await pairsPerSecond(c, { from, count, inFlight });
    from += count;
    if (rep >= 0) results.get(c.name)?.push(Math.round(r));
  }
console.log(results, await crm.entries(), from);
for (const c of all) await c[Symbol.asyncDispose]();

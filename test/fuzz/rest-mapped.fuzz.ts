import { parseAnswer } from '../../src-main/core/adapters/rest-mapped/http/parse-answer.ts';
import { checkExpression } from '../../src-main/core/adapters/rest-mapped/mapping/check-expression.ts';
import { isTooDeep } from '../../src-main/core/http/json-depth.ts';
import { toUnified } from '../../src-main/core/adapters/rest-mapped/read/codec.ts';
import { parseTemplate } from '../../src-main/core/adapters/rest-mapped/template.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context = { system: 'mapped' as SystemId, recordTime: 0 };
const seed = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const time = '2026-11-01T00:00:00Z';

/** Answers: bytes to JSON, and what a mapping made to messages. */
const answers: FuzzTarget = {
  name: 'rest-mapped: answers',
  structure: 'json',
  seeds: [
    seed({
      id: 7,
      state: 'open',
      subject: 'x',
      createdAt: time,
      changedAt: time,
      requesters: [{ id: 1, email: 'a@b' }],
    }),
    seed({
      id: 1,
      name: '王',
      emails: { main: 'a@b' },
      phones: { main: { number: '1', label: 'x' } },
      extra: { tier: 2 },
    }),
    seed({ id: 9007199254740993n.toString(), kind: 'note', ticket: 7, at: time, text: 'x', attachments: { id: 1 } }),
    seed('{"kind": "ticket", "id": 90071992547409931}'),
  ],
  run(input) {
    const json = parseAnswer(input);
    if (!json.ok) return `error at ${json.error}`;
    if (isTooDeep(json.value)) return 'error at depth';
    const made = (['ticket', 'customer', 'entry', 'removed'] as const).map((kind) =>
      toUnified(kind, json.value, context),
    );
    if (made.some(({ ok }) => ok)) return 'value';
    return `error at ${made.map((one) => (one.ok ? '' : one.error.path)).join(' ')}`;
  },
};

/** Mappings: what an integrator may have typed. */
const mappings: FuzzTarget = {
  name: 'rest-mapped: mappings',
  seeds: [
    seed('{"id": id, "state": a ? "open" : "closed"}'),
    seed('($x := items[a = 1]; $map($x, function($i) { {"id": $i.id} }))'),
    seed('/tickets/{act.ticket.id}/x?q={$replace(a, /[\'}]/, "")}'),
    seed('act.changes.{$lookup({"a": 1}, pointer): to} ~> $merge'),
  ],
  run(input) {
    const text = Buffer.from(input).toString('utf8').slice(0, 2_000);
    const template = parseTemplate(text);
    const checked = checkExpression(text, {
      names: ['act'],
      variables: [],
      outputs: { known: ['id'], required: ['id'] },
    });
    if (checked.ok || template.ok) return 'value';
    return `error at ${checked.error.position} and ${template.error.position}`;
  },
};

export const targets: readonly FuzzTarget[] = [answers, mappings];

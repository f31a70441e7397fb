import * as v from 'valibot';
import { parseJson } from '../../src-main/core/http/parse-json.ts';
import { noteToUnified, partyToUnified, unreadableRow } from '../../src-main/core/adapters/tryton/codec.ts';
import { meaningOf } from '../../src-main/core/adapters/tryton/rpc-client.ts';
import { mechanismShape, noteShape, partyShape } from '../../src-main/core/adapters/tryton/shapes.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context = { system: 'erp' as SystemId, customerNumberKey: 'no', now: 0 };
const moment = {
  __class__: 'datetime',
  year: 2026,
  month: 11,
  day: 23,
  hour: 4,
  minute: 56,
  second: 23,
  microsecond: 11163,
};
const changed = { write_date: null, create_date: moment, _timestamp: '1795425436.934016' };
const seeds = [
  { id: 1, name: 'Müller', code: 'C-1', active: true, ...changed },
  { id: 2, party: 1, type: 'phone', value: '+41', active: true, ...changed },
  { id: 3, message: 'Call [trunkline k.p1]', resource: 'party.party,1', last_user: 'A', ...changed },
  ['UserError', ['no', '', null]],
];

/** Rows and errors of Tryton's JSON-RPC. */
export const target: FuzzTarget = {
  name: 'tryton: rows',
  structure: 'json',
  seeds: seeds.map((seed) => Buffer.from(JSON.stringify(seed))),
  run(input) {
    const json = parseJson(input);
    if (!json.ok) return `error at ${json.error.byteOffset}`;
    meaningOf('model.x.y', json.value, []);
    const [party, mechanism, note] = [partyShape, mechanismShape, noteShape].map((shape) =>
      v.safeParse(shape, json.value),
    );
    if (note?.success) noteToUnified(note.output as v.InferOutput<typeof noteShape>, context);
    if (party?.success) {
      const mechanisms = mechanism?.success ? [mechanism.output as v.InferOutput<typeof mechanismShape>] : [];
      partyToUnified({ party: party.output as v.InferOutput<typeof partyShape>, mechanisms, addresses: [] }, context);
      return 'value';
    }
    unreadableRow({ model: 'party.party', row: json.value, reason: 'fuzz' }, context);
    return note?.success || mechanism?.success
      ? 'value'
      : `error at ${party?.issues ? v.getDotPath(party.issues[0]) : '$'}`;
  },
};

import type { Act } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { Operation } from '../operation.ts';
import { commitNote, compensateNote, prepareNote, probeNote } from './call-note.ts';
import { partyToUnified, unreadableRow, type CodecContext } from './codec.ts';
import { commitContact, compensateContact, prepareContact, probeContact } from './contact-write.ts';
import { readParties, searchRead } from './party-api.ts';
import { pull } from './pull.ts';
import { createRpcClient } from './rpc-client.ts';
import type { TrytonSettings } from './settings.ts';
import { partyShape } from './shapes.ts';

type Known = Extract<Act, { act: 'updateContact' | 'logCall' }>;

/** The one act of an operation, as far as Tryton can do it. */
function actOf({ acts: [act] }: Operation): Result<Known, AdapterError> {
  if (act?.act === 'updateContact' || act?.act === 'logCall') return ok(act);
  return err({ kind: 'refused', message: `Tryton cannot ${act?.act ?? 'do nothing'}` });
}

export function createTrytonSession(context: AdapterContext<TrytonSettings>, limits?: HttpLimits): AdapterSession {
  const { settings, system, clock } = context;
  const client = createRpcClient(settings, clock, limits);
  const codec = (): CodecContext => ({
    system,
    customerNumberKey: settings.customerNumberKey,
    now: clock.now(),
  });

  return {
    async health(signal) {
      const look = { domain: [], limit: 1, fields: ['name'] };
      const parties = await searchRead(client, 'party.party', look, partyShape, signal);
      return parties.ok
        ? ok({
            state: 'ok',
            said: `Tryton, database ${settings.database}`,
            found: { code: 'database', values: { name: 'Tryton', database: settings.database } },
          })
        : parties;
    },
    pull: (cursor, signal) => pull({ client, since: settings.since, context: codec }, cursor, signal),
    async prepare(operation, signal) {
      const act = actOf(operation);
      if (!act.ok) return act;
      if (act.value.act === 'logCall') {
        const there = await prepareNote(client, act.value, signal);
        return there.ok ? ok({ level: 'checked', state: {} }) : there;
      }
      const state = await prepareContact(client, act.value, signal);
      return state.ok ? ok({ level: 'checked', state: state.value }) : state;
    },
    async commit(operation, prepared, signal) {
      const act = actOf(operation);
      if (!act.ok) return act;
      if (act.value.act === 'logCall') return commitNote(client, system, operation, act.value, signal);
      return commitContact(client, act.value, prepared, signal);
    },
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    async compensate(operation, _prepared, _committed, signal) {
      const act = actOf(operation);
      if (!act.ok) return act;
      if (act.value.act === 'logCall') return compensateNote(client, operation, act.value, signal);
      return compensateContact(client, act.value, signal);
    },
    async probe(operation, prepared, signal) {
      const act = actOf(operation);
      if (!act.ok) return act;
      if (act.value.act === 'logCall') return probeNote(client, system, operation, act.value, signal);
      return probeContact(client, act.value, prepared, signal);
    },
    async sample(limit, signal) {
      const search = { domain: [], limit, order: [['id', 'DESC']] as const, fields: ['name', 'code'] };
      const newest = await searchRead(client, 'party.party', search, partyShape, signal);
      if (!newest.ok) return newest;
      const read = await readParties(
        client,
        newest.value.rows.map(({ id }) => id),
        signal,
      );
      if (!read.ok) return read;
      const strange = [...newest.value.strange, ...read.value.strange];
      return ok([
        ...read.value.parties.map((whole) => ({
          title: whole.party.name || `party ${whole.party.id}`,
          raw: JSON.stringify(whole, null, 2),
          messages: [partyToUnified(whole, codec())],
        })),
        ...strange.map((one) => ({
          title: one.model,
          raw: JSON.stringify(one.row, null, 2),
          messages: [unreadableRow(one, codec())],
        })),
      ]);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

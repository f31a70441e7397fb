import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { Operation } from '../operation.ts';
import { commitCall, compensateCall, probeCall, type CallDeps } from './call-record.ts';
import { customerToUnified, unreadableRow, type CodecContext } from './codec.ts';
import { commitContact, compensateContact, prepareContact, probeContact, type WriterDeps } from './contact-write.ts';
import { pull } from './pull.ts';
import type { SoapCrmSettings } from './settings.ts';
import { createSoapClient } from './soap-client.ts';
import { fillTemplate } from './template.ts';
import { rowsAt } from './value-path.ts';

export function createSoapCrmSession(context: AdapterContext<SoapCrmSettings>, limits?: HttpLimits): AdapterSession {
  const { settings, system, clock } = context;
  const { customers, calls } = settings;
  const client = createSoapClient(settings, clock, limits);
  const writer: WriterDeps = { client, customers };
  const codec = (): CodecContext => ({ system, now: clock.now() });

  const cannot = ({ acts: [act] }: Operation): AdapterError => ({
    kind: 'refused',
    message: `this CRM cannot ${act?.act ?? 'do nothing'}`,
  });
  const callsOf = (): CallDeps | undefined => (calls === undefined ? undefined : { client, system, calls });

  return {
    async health(signal): Promise<Result<{ state: 'ok'; said: string }, AdapterError>> {
      const operations = await client.operations(signal);
      if (!operations.ok) return operations;
      const named = [
        customers.changes,
        customers.read,
        customers.update,
        calls?.log,
        calls?.find,
        calls?.remove,
        calls?.changes,
        settings.ping,
      ];
      const missing = named.flatMap((one) =>
        one === undefined || operations.value.includes(one.operation) ? [] : [one.operation],
      );
      if (missing.length > 0) {
        return err({
          kind: 'misconfigured',
          message: `the WSDL has no operation ${missing.join(', ')}`,
          advice: {
            key: 'soap.advice.operation',
            text: 'Check the names of operations in the settings against the WSDL.',
          },
        });
      }
      // Only a call shows whether the token is accepted.
      const first = customers.changes;
      const request = settings.ping ? {} : fillTemplate(first.request, { cursor: '0', limit: '1' });
      const answer = await client.call({ operation: settings.ping?.operation ?? first.operation, request }, signal);
      return answer.ok
        ? ok({
            state: 'ok',
            said: `SOAP ${settings.soapVersion}, ${operations.value.length} operations`,
            found: {
              code: 'soapOperations',
              values: { version: settings.soapVersion, count: operations.value.length },
            },
          })
        : answer;
    },
    pull: (cursor, signal) => pull({ client, settings, context: codec }, cursor, signal),
    async prepare(operation, signal) {
      const [act] = operation.acts;
      if (act?.act === 'logCall' && calls !== undefined) return ok({ level: 'checked', state: {} });
      if (act?.act !== 'updateContact') return err(cannot(operation));
      const state = await prepareContact(writer, act, signal);
      return state.ok ? ok({ level: 'checked', state: state.value }) : state;
    },
    async commit(operation, prepared, signal) {
      const [act] = operation.acts;
      const deps = callsOf();
      if (act?.act === 'logCall' && deps) return commitCall(deps, operation, act, signal);
      if (act?.act === 'updateContact') return commitContact(writer, act, prepared, signal);
      return err(cannot(operation));
    },
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    async compensate(operation, _prepared, _committed, signal) {
      const [act] = operation.acts;
      const deps = callsOf();
      if (act?.act === 'logCall' && deps) return compensateCall(deps, operation, signal);
      if (act?.act === 'updateContact') return compensateContact(writer, act, signal);
      return err(cannot(operation));
    },
    async probe(operation, prepared, signal) {
      const [act] = operation.acts;
      const deps = callsOf();
      if (act?.act === 'logCall' && deps) return probeCall(deps, operation, signal);
      if (act?.act === 'updateContact') return probeContact(writer, act, prepared, signal);
      return err(cannot(operation));
    },
    async sample(limit, signal) {
      const { operation, request, items } = customers.changes;
      const answer = await client.call(
        { operation, request: fillTemplate(request, { cursor: '0', limit: String(limit) }) },
        signal,
      );
      if (!answer.ok) return answer;
      return ok(
        rowsAt(answer.value, items)
          .slice(0, limit)
          .map((row, index) => {
            const message = customerToUnified(row, customers, codec());
            return {
              title: `record ${index + 1}`,
              raw: JSON.stringify(row, null, 2),
              messages: [message.ok ? message.value : unreadableRow('customer', row, message.error, codec())],
            };
          }),
      );
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

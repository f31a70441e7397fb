import { ctiHook } from '../../../../src-main/core/adapters/cti-hook/index.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { freePort } from '../../../kit/real/free-port.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'hook-conformance' as SystemId;
const secret = 'conformance secret of the hook';
const hook = { port: 5_099, secret: { kind: 'header', value: secret } };

/** The sender is the suite: the interface is an HTTP request, and a real one is made. */
export const subjects: readonly AdapterSubject[] = [
  {
    name: 'cti-hook (generic CTI over HTTP)',
    adapter: ctiHook,
    badSettings: [
      { settings: { hook: { port: 5_099 } }, path: 'hook.secret' },
      { settings: { hook: { ...hook, port: -1 } }, path: 'hook.port' },
      { settings: { hook: { ...hook, host: '0.0.0.0' } }, path: 'hook.allowedHosts' },
      { settings: { hook: { ...hook, secret: { kind: 'header', value: 'short' } } }, path: 'hook.secret.value' },
      { settings: { hook, wrapUpSeconds: -1 }, path: 'wrapUpSeconds' },
    ],
    async start() {
      const port = await freePort();
      let count = 0;
      return {
        system,
        settings: { hook: { ...hook, port } },
        secrets: [secret],
        operations: [],
        async addRecord() {
          const callId = `c${(count += 1)}`;
          const answer = await fetch(`http://127.0.0.1:${port}/hook`, {
            method: 'POST',
            headers: { 'x-hook-secret': secret, 'content-type': 'application/json' },
            body: JSON.stringify({ event: 'newCall', callId, from: '10086', to: '800' }),
          });
          if (!answer.ok) throw new Error(`the hook was answered with ${answer.status}`);
          return { announces: ({ body }) => body.type === 'call' && body.call.id === `${system}:${callId}` };
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  },
];

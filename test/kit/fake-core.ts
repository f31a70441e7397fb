import type { Core } from '../../src-main/core/core.ts';
import { contract, type CoreHandlers } from '../../src-shared/contract/contract.ts';
import { ok } from '../../src-shared/result/result.ts';

export interface FakeCore extends Core {
  readonly disposed: () => boolean;
}

/** A core of which only `settings.workspace` and `inbox.suggest` work; for tests of what stands around a core. */
export function createFakeCore(host: 'node' | 'electron', version = '0.0.0-test'): FakeCore {
  const absent = Object.fromEntries(
    Object.entries(contract).map(([domain, methods]) => [
      domain,
      Object.fromEntries(
        Object.keys(methods).map((name) => [
          name,
          () => {
            throw new Error(`${domain}.${name} is not part of the fake core`);
          },
        ]),
      ),
    ]),
  ) as unknown as CoreHandlers;
  let disposed = false;
  let givenUp = 0;
  return {
    handlers: {
      ...absent,
      inbox: {
        ...absent.inbox,
        /** For `endless` it goes on until it is given up; for any other it tells how often that was. */
        async *suggest({ conversation }, { signal }) {
          yield { event: { type: 'start', by: 'bot' } };
          if (conversation !== 'endless') {
            yield { event: { type: 'delta', text: '您好，' } };
            yield { event: { type: 'delta', text: `given up: ${givenUp}` } };
            return yield { event: { type: 'done' } };
          }
          yield { event: { type: 'delta', text: 'on and on' } };
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          givenUp += 1;
        },
      },
      settings: {
        ...absent.settings,
        workspace: () =>
          ok({ agent: { id: 'agent-1', name: 'Wang Fang' }, name: 'Test', demo: false, host, version, region: 'CN' }),
      },
    },
    metrics: () => 'trunkline_test 1\n',
    disposed: () => disposed,
    async [Symbol.asyncDispose]() {
      disposed = true;
    },
  };
}

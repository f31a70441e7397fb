import type { Core } from '../../src-main/core/core.ts';
import { contract, type CoreHandlers } from '../../src-shared/contract/contract.ts';
import { ok } from '../../src-shared/result/result.ts';

export interface FakeCore extends Core {
  readonly disposed: () => boolean;
}

/** A core of which only `settings.workspace` works; for tests of what stands around a core. */
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
  return {
    handlers: {
      ...absent,
      settings: {
        ...absent.settings,
        workspace: () =>
          ok({ agent: { id: 'agent-1', name: 'Wang Fang' }, name: 'Test', demo: false, host, version, region: 'CN' }),
      },
    },
    metrics: () => '',
    disposed: () => disposed,
    async [Symbol.asyncDispose]() {
      disposed = true;
    },
  };
}

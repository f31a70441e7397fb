import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Adapter } from '../../../../src-main/core/adapters/adapter.ts';
import { createMemoryWorkspaceStore } from '../../../../src-main/core/config/memory-workspace-store.ts';
import type { SystemConfig } from '../../../../src-main/core/config/workspace-config.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import type { Reach } from '../../../../src-main/core/ports/reach.ts';
import { missingAdapter } from '../../../../src-main/core/systems/missing-adapter.ts';
import { checkDraft } from '../../../../src-main/core/systems/setup/check-draft.ts';
import { previewRecords } from '../../../../src-main/core/systems/setup/preview-records.ts';
import { testConnection } from '../../../../src-main/core/systems/setup/test-connection.ts';
import { withoutSecrets } from '../../../../src-main/core/systems/setup/setting-paths.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { SystemDraft } from '../../../../src-shared/model/system-setup.ts';
import { err, ok } from '../../../../src-shared/result/result.ts';
import { createRecordingLogger } from '../../../kit/recording-logger.ts';

interface Told {
  readonly auth: { readonly token?: string; readonly password?: string };
  readonly accounts?: readonly { readonly key: string }[];
}
const { descriptor: bare } = missingAdapter('told', []);

/** An adapter that tells every secret it gets, wherever it can. */
const teller = (how: 'fails' | 'throws' | 'shows'): Adapter<Told> => ({
  descriptor: {
    ...bare,
    settings: v.strictObject({
      host: v.pipe(v.string(), v.maxLength(20)),
      auth: v.strictObject({
        token: v.optional(v.string()),
        password: v.optional(v.pipe(v.string(), v.maxLength(50))),
      }),
      accounts: v.optional(
        v.array(
          v.strictObject({
            key: v.pipe(
              v.string(),
              v.regex(/^k/, (issue) => `bad ${issue.received}`),
            ),
          }),
        ),
      ),
    }),
    secretSettings: ['auth.token', 'auth.password', 'accounts.*.key'],
    endpointOf: () => ({ kind: 'socket', host: 'h', port: 1, tls: true }),
  },
  open({ settings }) {
    const all = JSON.stringify(settings);
    const told = `${all} ${encodeURIComponent(settings.auth.token ?? '')} ${Buffer.from(settings.auth.password ?? '').toString('base64')}`;
    const error = {
      kind: 'misconfigured',
      message: told,
      said: told,
      advice: { key: 'x.advice.login', text: told },
    } as const;
    return {
      health() {
        if (how === 'throws') throw new Error(told);
        return Promise.resolve(how === 'fails' ? err(error) : ok({ state: 'ok', said: told }));
      },
      pull: () => Promise.resolve(err(error)),
      sample() {
        if (how === 'throws') throw new Error(told);
        if (how === 'fails') return Promise.resolve(err(error));
        const body = { type: 'unreadable', reason: told, raw: told } as const;
        const bytes = { base64: 'AAEC', fields: [{ name: told, offset: 0, length: 1, value: told, level: 1 }] };
        const messages = [{ id: told, source: 's' as SystemId, time: 1, body }];
        return Promise.resolve(ok([{ title: told, raw: told, bytes, messages }]));
      },
      async [Symbol.asyncDispose]() {},
    };
  },
});

const reach: Reach = {
  resolve: () => Promise.resolve(ok(['192.0.2.1'])),
  connect: () => Promise.resolve(ok('192.0.2.1:1')),
  handshake: () =>
    Promise.resolve(ok({ protocol: 'TLSv1.3', subject: '', issuer: '', validTo: '', untrusted: undefined })),
  look: () => Promise.resolve(ok({ is: 'file', writable: true })),
  listen: () => Promise.resolve(ok(undefined)),
};

const textsIn = (tree: unknown): string[] => {
  if (typeof tree === 'string') return [tree];
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [key, ...textsIn(value)]);
};

// Long enough that it is in no harmless word, of any signs.
const secret = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 60 }).map((text) => `S3-${text}-${text.length}`);
const system = 'told' as SystemId;

test('whatever an adapter, a schema or a system says, no secret leaves the core: not old ones, not new ones, not wrong ones', async () => {
  await fc.assert(
    fc.asyncProperty(
      secret,
      secret,
      secret,
      fc.constantFrom('fails' as const, 'throws' as const, 'shows' as const),
      fc.boolean(),
      fc.constantFrom('h', 'a host name that is far too long to be one'),
      async (token, password, key, how, keep, host) => {
        const log = createRecordingLogger();
        const stored = {
          id: system,
          adapter: 'told',
          settings: { host: 'h', auth: { token: { $secret: 'a' }, password }, accounts: [{ key: { $secret: 'b' } }] },
        } as unknown as SystemConfig;
        const told = teller(how);
        const deps = {
          adapters: new Map([['told', { descriptor: told.descriptor, load: () => Promise.resolve(told) }]]),
          secrets: {
            get: async (name: string) => ({ a: token, b: key })[name],
            set: async () => {},
            delete: async () => {},
          },
          workspaceStore: createMemoryWorkspaceStore([stored]),
        };
        const draft: SystemDraft = {
          mode: 'edit',
          id: system,
          adapter: 'told',
          settings: { host, auth: {}, accounts: [{}] },
          secrets: keep
            ? { 'accounts.0.key': key }
            : { 'auth.token': token, 'auth.password': password, 'accounts.0.key': `k${key}` },
          keep: keep ? ['auth.token', 'auth.password'] : [],
        };
        const { secrets } = deps;
        const trial = {
          clock: createRealClock(),
          logger: log,
          region: 'CN',
          agent: { id: 'a', name: 'A' },
          reach,
          secrets,
        };
        const signal = new AbortController().signal;
        const checked = await checkDraft(draft, deps);
        const left: unknown[] = [];
        for await (const report of testConnection(checked, undefined, trial, signal)) left.push(report);
        if (checked.ok) {
          left.push(await previewRecords(checked.value, 5, undefined, trial, signal).catch(() => 'failed'));
          left.push(checked.value.config);
        } else left.push(checked.error);
        left.push(withoutSecrets(stored.settings, deps.adapters.get('told')!.descriptor.secretSettings).settings);
        const everything = textsIn([left, log.lines]).join('\n');
        for (const hidden of [token, password, key]) {
          const forms = [
            hidden,
            JSON.stringify(hidden).slice(1, -1),
            encodeURIComponent(hidden),
            Buffer.from(hidden).toString('base64').replace(/=+$/, ''),
          ];
          for (const form of forms) expect(everything).not.toContain(form);
        }
      },
    ),
    { numRuns: 300 },
  );
});

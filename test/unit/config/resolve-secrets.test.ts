import { expect, test } from 'vitest';
import { resolveSecrets } from '../../../src-main/core/config/resolve-secrets.ts';

const secrets = {
  get: async (name: string) => (name === 'rt.token' ? '1-31-abc' : undefined),
  set: async () => {},
  delete: async () => {},
};

test('secrets are put in place at any depth', async () => {
  const settings = { auth: [{ token: { $secret: 'rt.token' } }], port: 80, on: true, none: null };
  expect(await resolveSecrets(settings, secrets)).toEqual({
    ok: true,
    value: { auth: [{ token: '1-31-abc' }], port: 80, on: true, none: null },
  });
});

test('a secret that was never stored is named', async () => {
  expect(await resolveSecrets({ a: { $secret: 'nope' } }, secrets)).toEqual({ ok: false, error: { missing: 'nope' } });
});

import { expect, test } from 'vitest';
import { loadWorkspaceConfig } from '../../../src-main/core/config/workspace-config.ts';

const load = (text: string, environment: Record<string, string> = {}) =>
  loadWorkspaceConfig(text, { file: 'trunkline.json', environment: (name) => environment[name] });

const minimal = {
  agent: { id: 'agent1', name: 'Agent One' },
  systems: [{ id: 'crm', adapter: 'sql-crm', settings: { engine: 'sqlite' } }],
};

test('a minimal configuration gets its defaults', () => {
  const config = load(JSON.stringify(minimal));
  expect(config).toMatchObject({
    ok: true,
    value: { name: 'Trunkline', region: 'CN', demo: false, agent: { aliases: [] } },
  });
});

test('a system may be called otherwise in a language of the window, and in no other', () => {
  const called = (names: object) => load(JSON.stringify({ ...minimal, systems: [{ ...minimal.systems[0], names }] }));
  expect(called({ zh: '客户系统' })).toMatchObject({ ok: true, value: { systems: [{ names: { zh: '客户系统' } }] } });
  const wrong = called({ fr: 'Clients' });
  expect(!wrong.ok && wrong.error.message).toContain('at systems.0.names.fr');
});

test('limits of a system are checked, each with the path of what is wrong', () => {
  const limited = (limits: object) =>
    load(JSON.stringify({ ...minimal, systems: [{ ...minimal.systems[0], limits }] }));
  const limits = { perSecond: 0.5, burst: 3 };
  expect(limited(limits)).toMatchObject({ ok: true, value: { systems: [{ limits }] } });
  const told = (wrong: object) => {
    const result = limited(wrong);
    return result.ok ? 'accepted' : result.error.message;
  };
  expect(told({ burst: 3 })).toContain('at systems.0.limits.perSecond');
  expect(told({ perSecond: 0 })).toContain('at systems.0.limits.perSecond');
  expect(told({ perSecond: 1, burst: 0 })).toContain('at systems.0.limits.burst');
  expect(told({ perSecond: 1, perMinute: 60 })).toContain('at systems.0.limits.perMinute');
});

test('broken JSON is reported with line and column', () => {
  const result = load('{\n  "agent": {,\n}');
  expect(result.ok).toBe(false);
  expect(!result.ok && result.error.message).toMatch(/^trunkline\.json:2:13: not valid JSON: /);
});

test('an unfinished JSON text is reported at its end', () => {
  const result = load('{\n  "agent": ');
  expect(!result.ok && result.error.message).toMatch(/^trunkline\.json:2:\d+: not valid JSON: /);
});

test('a wrong value is reported with its path', () => {
  const result = load(JSON.stringify({ ...minimal, systems: [{ ...minimal.systems[0], id: 'CRM 1' }] }));
  expect(!result.ok && result.error.message).toContain('at systems.0.id: a system id has lower-case letters');
});

test('an unknown key is refused instead of ignored', () => {
  const result = load(JSON.stringify({ ...minimal, sytems: [] }));
  expect(!result.ok && result.error.message).toContain('sytems');
});

test('two systems with one id are refused', () => {
  const result = load(JSON.stringify({ ...minimal, systems: [minimal.systems[0], minimal.systems[0]] }));
  expect(!result.ok && result.error.message).toContain('two systems have the same id');
});

test('an environment variable is put in place, and a missing one is named with its path', () => {
  const text = JSON.stringify({
    ...minimal,
    systems: [{ id: 'crm', adapter: 'sql-crm', settings: { password: { $env: 'CRM_PASSWORD' } } }],
  });
  expect(load(text, { CRM_PASSWORD: 's3cret' })).toMatchObject({
    ok: true,
    value: { systems: [{ settings: { password: 's3cret' } }] },
  });
  const missing = load(text);
  expect(!missing.ok && missing.error.message).toBe(
    'trunkline.json: at systems[0].settings.password: the environment variable CRM_PASSWORD is not set',
  );
});

test('a reference to the secret store stays a reference', () => {
  const text = JSON.stringify({
    ...minimal,
    systems: [{ id: 'crm', adapter: 'sql-crm', settings: { password: { $secret: 'crm.password' } } }],
  });
  expect(load(text)).toMatchObject({
    ok: true,
    value: { systems: [{ settings: { password: { $secret: 'crm.password' } } }] },
  });
});

test('nesting without end is refused and not walked into', () => {
  const settings = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const result = load(JSON.stringify({ ...minimal, extra: 0 }).replace('"extra":0', `"extra":${settings}`));
  expect(!result.ok && result.error.message).toBe('trunkline.json: at (top level): nested deeper than 64 levels');
});

test('a key that cannot be seen is named all the same', () => {
  const message = (more: object): string => {
    const result = load(JSON.stringify({ ...minimal, ...more }));
    return result.ok ? '' : result.error.message;
  };
  expect(message({ ' ': 1 })).toContain('trunkline.json: at [" "]: ');
  expect(message({ '': 1 })).toContain('trunkline.json: at [""]: ');
  const settings = { 'a b': { $env: 'NOT_THERE' } };
  expect(message({ systems: [{ id: 'crm', adapter: 'x', settings }] })).toContain('systems[0].settings["a b"]');
});

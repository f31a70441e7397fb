import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createJsonLogger, type JsonLoggerOptions } from '../../../src-main/core/host-kit/json-logger.ts';
import { redactField } from '../../../src-main/core/host-kit/redact.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const clock = { now: () => Date.UTC(2026, 10, 23, 8) };
const logger = (folder: string, more: Partial<JsonLoggerOptions> = {}) => createJsonLogger({ folder, clock, ...more });
const lines = (folder: string, name = 'trunkline.log'): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('each line is one JSON object with time, level, event and the fields of all its loggers', async () => {
  await using dir = tempDir();
  using log = logger(dir.path);
  log.child({ system: 'crm' }).child({ lane: 'a' }).warn('pull.failed', { attempt: 2, reason: 'line\nbreak' });
  expect(lines(dir.path)).toEqual([
    {
      at: '2026-11-23T08:00:00.000Z',
      level: 'warn',
      event: 'pull.failed',
      system: 'crm',
      lane: 'a',
      attempt: 2,
      reason: 'line\nbreak',
    },
  ]);
});

test('a field cannot pass itself off as the time, the level or the event', async () => {
  await using dir = tempDir();
  using log = logger(dir.path);
  log.info('real', { event: 'forged', level: 'error' });
  expect(lines(dir.path)[0]).toMatchObject({ event: 'real', level: 'info', 'field.event': 'forged' });
});

test('lines below the level are not written', async () => {
  await using dir = tempDir();
  using log = logger(dir.path, { level: 'warn' });
  log.info('no');
  log.error('yes');
  expect(lines(dir.path).map((line) => line['event'])).toEqual(['yes']);
});

test('a full file is put aside, the oldest is deleted, and no file exceeds the size', async () => {
  await using dir = tempDir();
  using log = logger(dir.path, { maxBytes: 1_000, keep: 2 });
  for (let number = 0; number < 60; number++) log.info('tick', { number });
  expect(readdirSync(dir.path).toSorted()).toEqual(['trunkline.1.log', 'trunkline.2.log', 'trunkline.log']);
  for (const name of readdirSync(dir.path)) expect(statSync(join(dir.path, name)).size).toBeLessThanOrEqual(1_000);
  const kept = ['trunkline.2.log', 'trunkline.1.log', 'trunkline.log'].flatMap((name) => lines(dir.path, name));
  expect(kept.at(-1)).toMatchObject({ number: 59 });
  const numbers = kept.map((line) => line['number'] as number);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => 60 - numbers.length + index));
});

test('a log goes on in the file of the run before', async () => {
  await using dir = tempDir();
  for (const event of ['first', 'second']) {
    using log = logger(dir.path);
    log.info(event);
  }
  expect(lines(dir.path).map((line) => line['event'])).toEqual(['first', 'second']);
});

test('a log that cannot be written stops nothing, and says later how many lines are missing', async () => {
  await using dir = tempDir();
  const folder = join(dir.path, 'logs');
  using log = logger(folder);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'in the way');
  log.info('lost');
  log.info('lost');
  rmSync(folder);
  expect(existsSync(folder)).toBe(false);
  using again = logger(folder);
  again.info('other');
  log.info('back');
  expect(lines(folder).at(-1)).toMatchObject({ event: 'back', linesLost: 2 });
});

test.each([
  ['password', 'hunter2'],
  ['apiKey', 'abcdef123456'],
  ['crmToken', 'abcdef123456'],
  ['Authorization', 'Basic d2FuZzp4'],
  ['cookie', 'trunkline-1=abc'],
  ['body', 'Dear customer'],
  ['error', 'connect postgres://agent:hunter2@db/crm failed'],
  ['error', 'header was Authorization: Bearer abcdef.123-456'],
  ['error', 'login with password=hunter2 refused'],
  ['url', 'https://token@example.test/x'],
])('the field %s does not carry %j into the log', (name, value) => {
  const written = String(redactField(name, value));
  expect(written).toContain('[redacted]');
  expect(written).not.toMatch(/hunter2|abcdef|d2FuZ|trunkline-1|Dear|token@/);
});

test.each([
  ['error', 'connect ECONNREFUSED 127.0.0.1:5432'],
  ['system', 'tickets-rt'],
  ['url', 'http://127.0.0.1:8080/REST/2.0/tickets?page=2'],
  ['reason', 'the mail contact@example.test is unknown'],
])('the field %s keeps %j', (name, value) => {
  expect(redactField(name, value)).toBe(value);
});

test('a long value is cut and says how long it was', () => {
  expect(String(redactField('error', 'x'.repeat(10_000)))).toMatch(/^x{2000} \[10000 characters\]$/);
});

import { expect, test } from 'vitest';
import { unreadableRow } from '../../../src-main/core/adapters/gofly/codec.ts';
import { rawJson } from '../../../src-main/core/adapters/raw-json.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

test('a record is kept as it came, up to 64 Ki characters', () => {
  expect(rawJson({ id: 7 })).toBe('{"id":7}');
  expect(rawJson('x'.repeat(100_000))).toHaveLength(64 * 1024);
  expect(rawJson(undefined)).toBe('undefined');
});

test('a record that is nested without end is parked, and does not end the pull', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect(rawJson(deep)).toBe('nested too deeply to be shown');
});

test('two chat messages that begin alike and cannot be read are two', () => {
  const context = { system: 'chat' as SystemId, timeZone: 'UTC', customerNumberKey: 'no', now: 0 };
  const park = (content: number): string =>
    unreadableRow(
      'message',
      { kefu_name: '', visitor_name: 'A name that is long enough', content },
      { path: 'content', message: 'is no text' },
      context,
    ).id;
  expect(park(1)).not.toBe(park(2));
  expect(park(1)).toBe(park(1));
});

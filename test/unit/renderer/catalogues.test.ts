import { expect, test } from 'vitest';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';

/** Every message by its path, functions called with arguments that fit any message. */
function messages(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => messages(inner, path ? `${path}.${key}` : key));
}
const english = messages(en);
const chinese = new Map(messages(zhCn));
const say = (message: unknown): string =>
  typeof message === 'function' ? (message as (...args: unknown[]) => string)(2, 'x', 'y', 'z') : String(message);

test('both languages have the same messages', () => {
  expect([...chinese.keys()].toSorted()).toEqual(english.map(([path]) => path).toSorted());
});

test.each(english)('%s says something in both languages and takes the same arguments', (path, message) => {
  const other = chinese.get(path);
  expect(say(message).trim()).not.toBe('');
  expect(say(other).trim()).not.toBe('');
  expect(typeof other).toBe(typeof message);
});

test('Chinese messages are Chinese, except names and what stays as it is', () => {
  const latin = [...chinese].filter(([, message]) => !/\p{Script=Han}/u.test(say(message))).map(([path]) => path);
  expect(latin).toEqual([
    'common.appName',
    'frame.unreadTitle',
    'conversation.changed',
    'conversation.changedTo',
    'composer.changeTicket',
    'transactions.chips',
    'settings.languages.en',
  ]);
});

test('the interface never says “atomic”, and says “checked” where only a check was made', () => {
  for (const [, message] of [...english, ...chinese]) expect(say(message)).not.toMatch(/atomic|原子/i);
  expect(en.transactions.participant.checked).toBe('checked');
  expect(zhCn.transactions.participant.checked).toBe('已检查');
});

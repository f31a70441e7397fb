import { expect, test } from 'vitest';
import { statuses } from '../../../src-main/core/adapters/ai-bot/handovers/shapes.ts';
import { statusWord } from '../../../src-renderer/app/status-word.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';

test('every status of a conversation with the bot has a word in both languages', () => {
  for (const { conversation } of [en, zhCn]) {
    const words = statuses.map((status) => statusWord(status, conversation));
    expect(words.filter((word, index) => word === statuses[index])).toEqual([]);
    expect(new Set(words).size).toBe(statuses.length);
  }
});

test('a status that is nobody else’s stays as the system has it', () => {
  expect(statusWord('With legal', en.conversation)).toBe('With legal');
  expect(statusWord('constructor', en.conversation)).toBe('constructor');
});

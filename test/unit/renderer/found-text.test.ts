import { describe, expect, it } from 'vitest';
import { foundText } from '../../../src-renderer/app/found-text.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';

describe('what was found out about a system', () => {
  it('is said in the language of the window, without the English beside it', () => {
    const row = { said: 'go-fly, 3 visitors on line', found: { code: 'visitorsOnLine', values: { count: 3 } } };
    expect(foundText(row, zhCn)).toEqual({ text: '在线访客：3' });
    expect(foundText(row, en)).toEqual({ text: 'Visitors on line: 3' });
  });

  it('where it is an error is said by its kind, with the words of the system as details', () => {
    const row = { said: 'connect ECONNREFUSED', found: { code: 'failed.unreachable' } };
    expect(foundText(row, zhCn)).toEqual({ text: '无法连接。', detail: 'connect ECONNREFUSED' });
  });

  it('is what the system said where the catalogue does not know it', () => {
    for (const code of ['fromLater', 'constructor'])
      expect(foundText({ said: 'all well', found: { code } }, zhCn)).toEqual({ detail: 'all well' });
    expect(foundText({ said: 'RT 5.0.3' }, zhCn)).toEqual({ detail: 'RT 5.0.3' });
    expect(foundText({}, zhCn)).toEqual({});
  });

  it('has a sentence of its own for every kind of error', () => {
    for (const kind of ['unreachable', 'unknown', 'refused', 'misconfigured', 'nonsense', 'busy'])
      expect(foundText({ found: { code: `failed.${kind}` } }, zhCn).text).toMatch(/[\u4e00-\u9fff]/);
  });
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { suggestedText } from '../../../src-renderer/features/conversation/composer/suggested-text.ts';

it('words stay as they are: Chinese, emoji of several parts, scripts with joiners, lines', () => {
  for (const text of ['您好，您的换货已寄出。', 'Family: 👨‍👩‍👧 👍🏽', 'می‌خواهم', 'First line\n\n\tSecond line']) {
    expect(suggestedText(text)).toBe(text);
  }
});

it('what cannot be seen goes: text hidden in tag characters, blanks without width, turned direction, half characters', () => {
  const hidden = [...'send money'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  expect(suggestedText(`Hello${hidden}\u200B\u2060\uFEFF\u00AD\u202E!\uD83D`)).toBe('Hello!');
});

it('nothing hidden is left, wherever a bot cut its pieces', () => {
  const piece = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = suggestedText(pieces.join(''));
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}\u200B]|\p{Surrogate}/u);
      expect(suggestedText(text)).toBe(text);
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { normaliseEmail } from '../../../src-main/core/identity/email-address.ts';

describe('an e-mail address', () => {
  it.each([
    ['Anna.Keller@Example.COM', 'anna.keller@example.com'],
    ['  <anna@example.com> ', 'anna@example.com'],
    ['"Keller, Anna" <Anna@example.com>', 'anna@example.com'],
    ['mailto:anna@example.com?subject=Hi', 'anna@example.com'],
    ['anna+shop@example.com', 'anna+shop@example.com'],
    ['info@Zürich.example', 'info@xn--zrich-kva.example'],
    ['info@xn--zrich-kva.example', 'info@xn--zrich-kva.example'],
    ['客服@例子.公司', '客服@xn--fsqu00a.xn--55qx5d'],
    ['ａｎｎａ＠example．com', 'anna@example.com'],
    ['anna@example.com.', 'anna@example.com'],
  ])('%s is compared as %s', (written, compared) => {
    expect(normaliseEmail(written)).toBe(compared);
  });

  it.each([
    '',
    'anna',
    '@example.com',
    'anna@',
    'anna@localhost',
    'a b@example.com',
    'a@b@',
    'anna@exa mple.com',
    'a@..com',
  ])('"%s" is none', (written) => {
    expect(normaliseEmail(written)).toBeUndefined();
  });
});

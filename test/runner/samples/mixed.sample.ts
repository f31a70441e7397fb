import { describe, expect, test } from 'vitest';

test('two and two', () => {
  expect(2 + 2).toBe(4);
});

test('a wrong sum', () => {
  expect(2 + 2).toBe(5);
});

test('a wrong sum in a property', () => {
  const error = new Error('the property does not hold', { cause: new Error('for 2 and 2') });
  expect(error).toBeInstanceOf(Error);
  throw error;
});

describe.skipIf(process.pid > 0)('a real server (not run: server: it is not installed)', () => {
  test('answers', () => {
    expect(1).toBe(1);
  });
});

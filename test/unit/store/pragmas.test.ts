import { expect, test } from 'vitest';
import { assertSqliteVersion } from '../../../src-main/core/store/pragmas.ts';

test.each(['3.51.3', '3.52.0', '3.54.1', '4.0.0'])('SQLite %s is accepted', (version) => {
  expect(() => assertSqliteVersion(version)).not.toThrow();
});

test.each(['3.51.2', '3.50.9', '3.7.0', '2.99.99'])('SQLite %s, which can corrupt the file, is refused', (version) => {
  expect(() => assertSqliteVersion(version)).toThrow('older than 3.51.3');
});

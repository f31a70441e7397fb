import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapters } from '../../../src-main/core/adapters/adapters.ts';
import { productRoot, readText, tableRows, withoutCode } from '../../kit/markdown.ts';
import { settingNames } from '../../kit/setting-names.ts';

const names = [...adapters.keys()].toSorted();
const folder = (name: string): string => `src-main/core/adapters/${name}`;
const quoted = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

test.each(names)('%s has a README that names its settings as they are', (name) => {
  expect(existsSync(join(productRoot, folder(name), 'README.md'))).toBe(true);
  const readme = readText(`${folder(name)}/README.md`);
  const known = settingNames(adapters.get(name)!.descriptor.settings);
  const rows = tableRows(readme, 'setting');
  expect(rows.length).toBeGreaterThan(0);
  const unknown = rows.flatMap(([cell = '']) => {
    // The second name of `tls.ca`, `servername` stands beside the first.
    let beside = '';
    return quoted(cell).filter((given) => {
      const found = [given, `${beside}.${given}`].find((path) => known.has(path));
      beside = (found ?? '').split('.').slice(0, -1).join('.');
      return found === undefined;
    });
  });
  expect(unknown).toEqual([]);
});

test.each(names)('%s has a README that leaves no setting out', (name) => {
  const words = quoted(withoutCode(readText(`${folder(name)}/README.md`))).flatMap((text) => text.split(/[.\s,:"{}]+/));
  const settings = [...settingNames(adapters.get(name)!.descriptor.settings)].filter((path) => !path.includes('.'));
  expect(settings.filter((setting) => !words.includes(setting))).toEqual([]);
});

test.each(names)('%s is found from the README of the product, the guides and the example', (name) => {
  const link = `(${folder(name)}/README.md)`;
  expect(tableRows(readText('README.md'), 'system').some((row) => row.some((cell) => cell.includes(link)))).toBe(true);
  expect(readText('assets/docs/configuration.md')).toContain(`(../../${folder(name)}/README.md)`);
  expect(readText('assets/docs/workspace.example.json')).toContain(`"adapter": "${name}"`);
});

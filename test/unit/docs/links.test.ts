import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { usage } from '../../../src-main/host-node/command-line.ts';
import { anchorsOf, documentationPages, productRoot, readText, withoutCode } from '../../kit/markdown.ts';

const pages = documentationPages();
const scripts = Object.keys((JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts);

test('the pages of documentation are found', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('assets/docs/it.md');
  expect(pages.length).toBeGreaterThan(30);
});

test.each(pages)('%s links to what is there', (page) => {
  const links = [...withoutCode(readText(page)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path)).replaceAll('\\', '/');
    if (!existsSync(join(productRoot, target))) return true;
    return anchor !== undefined && !anchorsOf(readText(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(pages)('%s names commands and paths that exist', (page) => {
  const text = readText(page);
  const commands = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map((match) => match[1]!);
  expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
  const options = [...text.matchAll(/\bnpm start -- ([^`\n]*)/g)].flatMap(
    (match) => match[1]!.match(/--[\w-]+/g) ?? [],
  );
  expect(options.filter((option) => !usage.includes(option))).toEqual([]);
  const paths = [...withoutCode(text).matchAll(/`((?:src-main|src-shared|src-renderer|test|assets)\/[\w./-]+)`/g)];
  // Folders that a command makes are there once it has run.
  const isMade = (path: string): boolean => /\/(node_modules|\.cache)$/.test(path);
  const missing = paths
    .map((match) => match[1]!)
    .filter((path) => !isMade(path) && !existsSync(join(productRoot, path)));
  expect(missing).toEqual([]);
});

test.each(pages)('%s names no machine, no path of one and no registry', (page) => {
  expect(readText(page)).not.toMatch(/\/work\/|\/root\/|registry\.npm|(?<![\w/])\/home\//);
});

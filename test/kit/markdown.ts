import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the whole product. */
export const productRoot = fileURLToPath(new URL('../..', import.meta.url));

export const readText = (path: string): string => readFileSync(join(productRoot, path), 'utf8');

/** Every page of documentation, by its path below the root, with `/`. */
export function documentationPages(): readonly string[] {
  const below = ['assets', 'src-main', 'src-renderer', 'src-shared', 'test'].flatMap((folder) =>
    readdirSync(join(productRoot, folder), { recursive: true })
      .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md') && !path.includes('node_modules/')),
  );
  return ['README.md', ...below.toSorted()];
}

/** The text of a page without its blocks of code: what stands in them are examples, not links. */
export const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '');

/** Names by which the headings of a page are linked to (`github-slugger`, the rules of GitHub and GitLab). */
export const anchorsOf = (text: string): readonly string[] =>
  [...withoutCode(text).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Rows of every table whose first column is named `first`, cells trimmed, without the heading. */
export function tableRows(text: string, first: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of withoutCode(text).split('\n')) {
    // A bar behind a backslash belongs to its cell.
    const cells = line.startsWith('|')
      ? line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    if (cells.length === 0) inside = false;
    else if (cells[0]!.toLowerCase() === first) inside = true;
    else if (inside && !/^:?-+:?$/.test(cells[0]!)) rows.push(cells);
  }
  return rows;
}

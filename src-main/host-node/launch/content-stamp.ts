import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

function* filesBelow(path: string): Generator<string> {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  // Sorted by code unit, so that the digest is the same on every machine.
  for (const name of readdirSync(path).toSorted()) yield* filesBelow(join(path, name));
}

/** SHA-256 over names and contents of files and folders. Times do not count: a checkout sets them all anew. */
export function contentDigest(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(join(root, path))) {
      hash.update(relative(root, file).split(sep).join('/')).update('\0');
      hash.update(createHash('sha256').update(readFileSync(file)).digest());
    }
  }
  return hash.digest('hex');
}

/** Remembers in a file of which contents something was built. */
export interface Stamp {
  readonly matches: boolean;
  write(): void;
}

export function contentStamp(file: string, digest: string): Stamp {
  return {
    matches: existsSync(file) && readFileSync(file, 'utf8') === digest,
    write() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, digest);
    },
  };
}

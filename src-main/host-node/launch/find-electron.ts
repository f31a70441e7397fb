import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The installed Electron program, `undefined` where only its types are there. */
export function findElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

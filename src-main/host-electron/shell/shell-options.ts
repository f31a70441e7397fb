import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface ShellOptions {
  readonly dataDir: string;
  /** `undefined`: the demo workspace. */
  readonly configFile: string | undefined;
}

/**
 * Where data and configuration are. Chromium has switches of its own on the same command line, so unknown ones are left
 * alone. Without `--config`, `workspace.json` in the data folder is opened where IT or the person put one.
 */
export function shellOptions(words: readonly string[], userData: string): ShellOptions {
  const { values } = parseArgs({
    args: [...words],
    options: { config: { type: 'string' }, 'data-dir': { type: 'string' } },
    strict: false,
  });
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const dataDir = resolve(text(values['data-dir']) ?? userData);
  const usual = join(dataDir, 'workspace.json');
  const given = text(values.config);
  return { dataDir, configFile: given ? resolve(given) : existsSync(usual) ? usual : undefined };
}

import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a program of this platform keeps the data of its user. XDG Base Directory Specification on Linux. */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Trunkline');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Trunkline');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'trunkline');
}

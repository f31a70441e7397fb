import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { SystemConfig } from '../../config/workspace-config.ts';
import { leaves, referenceOf, type SettingPath } from './setting-paths.ts';

/** The longest name the secret command takes. */
const LONGEST = 100;

/**
 * Name under which a secret of a system rests: readable, stable, taken by no other system. A path with signs that names cannot have is
 * told apart by a hash.
 *
 * @param others names that other systems use
 */
export function secretName(system: SystemId, path: SettingPath, others: ReadonlySet<string>): string {
  const full = [system, ...path].join('.');
  const plain = full.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8);
  const readable = plain === full && plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 9)}-${hash}`;
  if (!others.has(readable)) return readable;
  return `${readable.slice(0, LONGEST - 9)}-${createHash('sha256').update(`${full}\0own`).digest('hex').slice(0, 8)}`;
}

/** Names of secrets that the settings of systems refer to. */
export function secretsOf(systems: readonly SystemConfig[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { settings } of systems) {
    for (const { value } of leaves(settings)) {
      const reference = referenceOf(value);
      if (reference?.to === 'secret') names.add(reference.name);
    }
  }
  return names;
}

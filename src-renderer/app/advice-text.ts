import type { SystemStatus } from '../../src-shared/model/system-status.ts';
import type { Messages } from '../i18n/en.ts';

/** `systems.advice.checkTable` is `checkTable` in the catalogue, `asterisk.advice.login` is `asterisk.login`. */
export const adviceName = (key: string): string => key.replace(/^systems\.advice\./, '').replace('.advice.', '.');

/** What to do about a system: from the catalogue where it knows the key, else the core's own English words. */
export function adviceText(system: Pick<SystemStatus, 'advice'>, t: Messages): string | undefined {
  if (!system.advice) return undefined;
  const known: Readonly<Record<string, string>> = t.systems.advice;
  const name = adviceName(system.advice.key);
  return Object.hasOwn(known, name) ? known[name] : system.advice.text;
}

import type { SystemStatus } from '../../src-shared/model/system-status.ts';
import type { Messages } from '../i18n/en.ts';

/** What to do about a system: from the catalogue where it knows the key, else the core's own English words. */
export function adviceText(system: SystemStatus, t: Messages): string | undefined {
  if (!system.advice) return undefined;
  const known: Readonly<Record<string, string>> = t.systems.advice;
  return Object.hasOwn(known, system.advice.key) ? known[system.advice.key] : system.advice.text;
}

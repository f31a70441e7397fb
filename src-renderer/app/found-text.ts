import type { Found } from '../../src-shared/model/found.ts';
import type { Messages } from '../i18n/en.ts';

interface Says {
  readonly said?: string | undefined;
  readonly found?: Found | undefined;
}

/**
 * What was found out about a system, in the language of the window where the catalogue knows it. `detail` is what stands behind
 * it in the words of the system or in English: shown beside it for errors, and alone where there is no text.
 */
export function foundText({ said, found }: Says, t: Messages): { readonly text?: string; readonly detail?: string } {
  const known: Readonly<Record<string, (values: FoundValues) => string>> = t.systems.found;
  const text =
    found !== undefined && Object.hasOwn(known, found.code) ? known[found.code]?.(found.values ?? {}) : undefined;
  const wanted = text === undefined || found?.code.startsWith('failed.') === true;
  return { ...(text === undefined ? {} : { text }), ...(said && wanted ? { detail: said } : {}) };
}

type FoundValues = NonNullable<Found['values']>;

import type { IntentId } from '../../../src-shared/model/ids.ts';
import type { Act } from '../../../src-shared/model/intent.ts';

/**
 * Ids of intents that were handed to the core and not acknowledged yet.
 *
 * The same acts for the same subject get the same id until the core has answered, also after the window was loaded again
 * in between: the core then recognises the repeat and does nothing twice. Only a digest of the acts is kept, no content.
 */
export interface IntentIds {
  idFor(subject: string, acts: readonly Act[]): IntentId;
  acknowledged(subject: string): void;
}

const KEY = 'trunkline.unacknowledged';
type Kept = Record<string, { id: string; digest: string }>;

/** 53-bit FNV-1a style digest: it only has to tell one draft from another. */
export function digestOf(acts: readonly Act[]): string {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (const char of JSON.stringify(acts)) {
    const code = char.codePointAt(0) ?? 0;
    h1 = Math.imul(h1 ^ code, 2_654_435_761);
    h2 = Math.imul(h2 ^ code, 1_597_334_677);
  }
  return `${(h1 >>> 0).toString(36)}-${(h2 >>> 0).toString(36)}`;
}

export function createIntentIds(storage: Pick<Storage, 'getItem' | 'setItem'>, newId: () => string): IntentIds {
  const read = (): Kept => {
    try {
      return JSON.parse(storage.getItem(KEY) ?? '{}') as Kept;
    } catch {
      return {};
    }
  };
  return {
    idFor(subject, acts) {
      const kept = read();
      const digest = digestOf(acts);
      const known = kept[subject];
      const id = known?.digest === digest ? known.id : newId();
      storage.setItem(KEY, JSON.stringify({ ...kept, [subject]: { id, digest } }));
      return id as IntentId;
    },
    acknowledged(subject) {
      const { [subject]: _done, ...rest } = read();
      storage.setItem(KEY, JSON.stringify(rest));
    },
  };
}

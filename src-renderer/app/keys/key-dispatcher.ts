import { type Chord, type KeyLike, chordOf, optionTypes, typesText } from './chord.ts';
import { type ActionId, actionIds } from './default-keys.ts';

/** How long the first key of a sequence waits for the second, in milliseconds. */
const SEQUENCE_MS = 1200;

export interface DispatcherOptions {
  readonly mac: boolean;
  readonly keys: () => Readonly<Record<ActionId, Chord>>;
  /** Runs the action; false where nothing handles it now. */
  readonly run: (id: ActionId) => boolean;
  readonly now: () => number;
}

/** Turns key presses into actions: single chords and two-step sequences. */
export interface KeyDispatcher {
  /** True where the press was used. `typing`: the focus is in a text field, so keys that type are left alone. */
  press(event: KeyLike, typing: boolean): boolean;
}

export function createKeyDispatcher(options: DispatcherOptions): KeyDispatcher {
  let first: { chord: Chord; at: number } | undefined;
  const matching = (chord: Chord): ActionId[] => actionIds.filter((id) => options.keys()[id] === chord);
  const startsSequence = (chord: Chord): boolean => actionIds.some((id) => options.keys()[id].startsWith(`${chord} `));
  return {
    press(event, typing) {
      const chord = chordOf(event, options.mac);
      if (!chord) return false;
      if (typing && (typesText(chord) || optionTypes(event, options.mac))) return false;
      const pending = first && options.now() - first.at <= SEQUENCE_MS ? first.chord : undefined;
      first = undefined;
      if (pending) {
        for (const id of matching(`${pending} ${chord}`)) if (options.run(id)) return true;
      }
      for (const id of matching(chord)) if (options.run(id)) return true;
      if (startsSequence(chord)) {
        first = { chord, at: options.now() };
        return true;
      }
      return false;
    },
  };
}

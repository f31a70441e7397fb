/**
 * Key chords as text: modifiers in the order `Mod+Alt+Shift`, then the key as `KeyboardEvent.key` names it, letters in
 * upper case: `Mod+Enter`, `Shift+F2`, `?`. `Mod` is Command on macOS and Control elsewhere. Two chords separated by a
 * space are a sequence: `G M`.
 */
export type Chord = string;

export interface KeyLike {
  readonly key: string;
  /** The place on the keyboard (`KeyboardEvent.code`), e.g. `KeyA`. */
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** True while an input method composes a character (Chinese, Japanese): those keys are never commands. */
  readonly isComposing?: boolean;
}

const MODIFIERS = new Set([
  'Control',
  'Meta',
  'Alt',
  'Shift',
  'AltGraph',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
]);
const PLACE = /^(?:Key|Digit)([A-Z0-9])$/;
const LETTER = /^\p{L}$/u;
const SYMBOL = /^[^\p{L}\p{N}\s]$/u;

/** The chord of a key press, or undefined for a bare modifier or a key that an input method is using. */
export function chordOf(event: KeyLike, mac: boolean): Chord | undefined {
  if (event.isComposing) return undefined;
  // Option makes another character of a key, or none yet: then the place on the keyboard says which key it was.
  const place = optionTypes(event, mac) ? PLACE.exec(event.code ?? '')?.[1] : undefined;
  const key = place ?? event.key;
  if (MODIFIERS.has(key)) return undefined;
  const mod = mac ? event.metaKey : event.ctrlKey;
  const parts: string[] = [];
  if (mod) parts.push('Mod');
  if (mac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  // Shift is part of how a symbol is typed (`?`), so it is only named with letters, digits and named keys.
  if (event.shiftKey && !SYMBOL.test(key)) parts.push('Shift');
  parts.push(key === ' ' ? 'Space' : LETTER.test(key) ? key.toUpperCase() : key);
  return parts.join('+');
}

/** True where Option types a character on macOS, as it does in many languages: `ś`, `ß`, `å`. */
export const optionTypes = (event: KeyLike, mac: boolean): boolean =>
  mac && event.altKey && !event.metaKey && !event.ctrlKey && (event.key.length === 1 || event.key === 'Dead');

/** True where pressing the chord would type something into a text field. */
export const typesText = (chord: Chord): boolean =>
  !chord.startsWith('Mod+') && !chord.startsWith('Alt+') && !chord.startsWith('Ctrl+') && lastKey(chord).length === 1;

const lastKey = (chord: Chord): string =>
  chord.endsWith('++') || chord === '+' ? '+' : (chord.split('+').at(-1) ?? '');

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };
const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Space: '␣',
  Backspace: '⌫',
};

/** The keys of a chord or sequence as they are shown, one text per key cap. */
export function keyCaps(chord: Chord, mac: boolean): readonly (readonly string[])[] {
  return chord.split(' ').map((step) => {
    const key = lastKey(step);
    const modifiers = step
      .slice(0, step.length - key.length)
      .split('+')
      .filter(Boolean);
    return [...modifiers.map((m) => (mac ? (MAC_SIGNS[m] ?? m) : m === 'Mod' ? 'Ctrl' : m)), SIGNS[key] ?? key];
  });
}

/** A chord or sequence in one line of text, as `keyCaps` shows it: `Ctrl+↵`, on macOS `⌘↵`. */
export const chordText = (chord: Chord, mac: boolean): string =>
  keyCaps(chord, mac)
    .map((step) => step.join(mac ? '' : '+'))
    .join(' ');

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { ScriptedState } from './scripted-participant.ts';

/** `+` stands, `-` taken back, `h` held, `u` no longer held. */
type Mark = '+' | '-' | 'h' | 'u';
export interface Effect {
  readonly mark: Mark;
  readonly key: string;
}

/**
 * What took effect in a remote system, in order, from a file that outlives the process that spoke to it. A record that the
 * death of the process cut short never happened.
 */
export function readEffects(file: string): readonly Effect[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((record) => record.endsWith('.'))
    .flatMap((record) => record.slice(0, -1).split(','))
    .map((text) => ({ mark: text[0] as Mark, key: text.slice(1) }));
}

/** Applies effects to a state, as the system did. */
function replay(effects: readonly Effect[]): {
  standing: Map<string, number>;
  takenBack: Set<string>;
  held: Set<string>;
} {
  const standing = new Map<string, number>();
  const takenBack = new Set<string>();
  const held = new Set<string>();
  for (const { mark, key } of effects) {
    if (mark === 'h') held.add(key);
    else if (mark === 'u') held.delete(key);
    else standing.set(key, (standing.get(key) ?? 0) + (mark === '+' ? 1 : -1));
    if (mark === '-') takenBack.add(key);
  }
  return { standing, takenBack, held };
}

/** What a system holds, by its file. */
export const stateInFile = (file: string): ScriptedState => replay(readEffects(file));

/**
 * The state of a scripted system that lives in a file: everything one call changes is one record, appended before the caller
 * can see the answer.
 */
export function journaledState(file: string): ScriptedState {
  const { standing, takenBack, held } = replay(readEffects(file));
  // Whatever was cut short ends here.
  appendFileSync(file, '\n');
  let pending: string[] = [];
  const note = (mark: Mark, key: string): void => {
    pending.push(`${mark}${key}`);
    if (pending.length > 1) return;
    // Before the answer's own promise: all that one call changes goes into one write.
    queueMicrotask(() => {
      const record = `${pending.join(',')}.\n`;
      pending = [];
      appendFileSync(file, record);
    });
  };
  const marks = new Map<string, number>(standing);
  const holds = new Set<string>(held);
  return {
    takenBack,
    standing: Object.assign(marks, {
      set(key: string, times: number) {
        const before = marks.get(key) ?? 0;
        for (let more = before; more < times; more++) note('+', key);
        for (let less = before; less > times; less--) note('-', key);
        return Map.prototype.set.call(marks, key, times) as typeof marks;
      },
    }),
    held: Object.assign(holds, {
      add(key: string) {
        if (!holds.has(key)) note('h', key);
        return Set.prototype.add.call(holds, key) as typeof holds;
      },
      delete(key: string) {
        if (holds.has(key)) note('u', key);
        return Set.prototype.delete.call(holds, key);
      },
    }),
  };
}

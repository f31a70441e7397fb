import type { Act } from '../../../src-shared/model/intent.ts';

/** One text of an act that a person may correct before it is sent again. */
export interface EditableText {
  /** Stable within the acts, e.g. `0/text` or `1/to/0`. */
  readonly key: string;
  readonly act: Act['act'];
  /** JSON Pointer of the field, for values of a contact. */
  readonly pointer?: string;
  readonly value: string;
  /** Texts of several lines. */
  readonly long: boolean;
  /** Must not be emptied. */
  readonly required: boolean;
}

/** What may be corrected in these acts, in their order: texts, the note of a call, values of a contact. */
export function editableTexts(acts: readonly Act[]): readonly EditableText[] {
  return acts.flatMap((act, index): readonly EditableText[] => {
    switch (act.act) {
      case 'reply':
      case 'addNote':
      case 'createTicket':
        return [{ key: `${index}/text`, act: act.act, value: act.text, long: true, required: true }];
      case 'logCall':
        return [{ key: `${index}/text`, act: act.act, value: act.text, long: false, required: false }];
      case 'updateContact':
        return act.changes.map(({ pointer, to }, n) => ({
          key: `${index}/to/${n}`,
          act: act.act,
          pointer,
          value: to,
          long: false,
          required: false,
        }));
      case 'updateTicket':
        return [];
    }
  });
}

/** The same acts with what was typed; everything else stays as it was. */
export function editedActs(acts: readonly Act[], typed: Readonly<Record<string, string>>): Act[] {
  return acts.map((act, index) => {
    if (act.act === 'updateTicket') return act;
    if (act.act !== 'updateContact') return { ...act, text: typed[`${index}/text`] ?? act.text };
    return {
      ...act,
      changes: act.changes.map((change, n) => ({ ...change, to: typed[`${index}/to/${n}`] ?? change.to })),
    };
  });
}

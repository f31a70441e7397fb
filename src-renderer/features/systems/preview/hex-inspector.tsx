import { useId, useMemo, useState } from 'react';
import type { ByteField, PreviewRecord } from '../../../../src-shared/model/system-setup.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { bytesOf, fieldAt, hexOf, offsetText, characterAt, pageLength } from './hex-lines.ts';
import { FieldTable } from './field-table.tsx';
import { HexGrid } from './hex-grid.tsx';
import styles from './hex-inspector.module.css';

/**
 * A record of bytes and its fields, linked both ways: the field that is pointed at or chosen shows its bytes, the byte shows its
 * field. Both are one tab stop each; arrow keys move inside them.
 */
export function HexInspector({ bytes: given }: { bytes: NonNullable<PreviewRecord['bytes']> }) {
  const { t } = useI18n();
  const { fields, characters } = given;
  const bytes = useMemo(() => bytesOf(given.base64), [given.base64]);
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(() => fieldAt(fields, 0));
  /** Pointed at with the mouse; goes before what is chosen. */
  const [pointed, setPointed] = useState<number>();
  const id = useId();

  const toByte = (at: number): void => {
    setCursor(at);
    setChosen(fieldAt(fields, at));
  };
  const toField = (index: number): void => {
    const field = fields[index];
    if (!field) return;
    setChosen(index);
    setCursor(Math.min(field.offset, Math.max(0, bytes.length - 1)));
  };
  const lit = fields[pointed ?? chosen];
  const page = Math.floor(cursor / pageLength);
  const pages = Math.ceil(bytes.length / pageLength);
  return (
    <div className={styles.inspector} onPointerLeave={() => setPointed(undefined)}>
      <div className={styles.bytes}>
        <HexGrid
          id={id}
          bytes={bytes}
          from={page * pageLength}
          characters={characters}
          cursor={cursor}
          lit={lit}
          label={(at) => byteLabel(at, bytes, characters, fields[fieldAt(fields, at)], t.setup.hex)}
          onMove={toByte}
          onPoint={(at) => setPointed(at === undefined ? undefined : fieldAt(fields, at))}
        />
        {pages > 1 && (
          <p className={styles.pages}>
            <Button small disabled={page === 0} onClick={() => toByte((page - 1) * pageLength)}>
              {t.setup.hex.before}
            </Button>
            {t.setup.hex.page(page + 1, pages)}
            <Button small disabled={page === pages - 1} onClick={() => toByte((page + 1) * pageLength)}>
              {t.setup.hex.after}
            </Button>
          </p>
        )}
        <p className={styles.says} aria-live="polite">
          {byteLabel(cursor, bytes, characters, fields[chosen], t.setup.hex)}
        </p>
      </div>
      <FieldTable
        id={id}
        fields={fields}
        chosen={chosen}
        lit={pointed ?? chosen}
        onMove={toField}
        onPoint={setPointed}
      />
    </div>
  );
}

function byteLabel(
  at: number,
  bytes: Uint8Array,
  characters: readonly string[] | undefined,
  field: ByteField | undefined,
  words: {
    readonly byte: (offset: string, hex: string, character: string) => string;
    readonly ofField: (name: string, value: string) => string;
  },
): string {
  const character = characterAt(bytes, at, characters);
  const byte = words.byte(
    `${at} (0x${offsetText(at)})`,
    hexOf(bytes[at] ?? 0),
    character.trim() === '' || character === '·' ? '' : character,
  );
  return field ? `${byte} ${words.ofField(field.name, field.value)}` : byte;
}

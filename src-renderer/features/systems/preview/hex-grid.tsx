import type { KeyboardEvent } from 'react';
import type { ByteField } from '../../../../src-shared/model/system-setup.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { inView } from './in-view.ts';
import { characterAt, hexOf, lineLength, offsetText, pageLength } from './hex-lines.ts';
import styles from './hex-inspector.module.css';

interface HexGridProps {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** First byte shown. */
  readonly from: number;
  readonly characters: readonly string[] | undefined;
  readonly cursor: number;
  /** The field whose bytes are marked. */
  readonly lit: ByteField | undefined;
  readonly label: (at: number) => string;
  readonly onMove: (at: number) => void;
  readonly onPoint: (at: number | undefined) => void;
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -lineLength,
  ArrowDown: lineLength,
  PageUp: -16 * lineLength,
  PageDown: 16 * lineLength,
};

/** Offset, hexadecimal and characters, sixteen bytes a line. */
export function HexGrid({ id, bytes, from, characters, cursor, lit, label, onMove, onPoint }: HexGridProps) {
  const { t } = useI18n();
  const to = Math.min(bytes.length, from + pageLength);
  const lines = Array.from({ length: Math.ceil((to - from) / lineLength) }, (_, line) => from + line * lineLength);
  const move = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    const lineStart = cursor - (cursor % lineLength);
    const target =
      step !== undefined
        ? cursor + step
        : event.key === 'Home'
          ? event.ctrlKey
            ? 0
            : lineStart
          : event.key === 'End'
            ? event.ctrlKey
              ? bytes.length - 1
              : lineStart + lineLength - 1
            : undefined;
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(Math.max(0, Math.min(bytes.length - 1, target)));
  };
  const at = (event: { target: EventTarget }): number | undefined => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-byte]') : null;
    return cell ? Number(cell.dataset['byte']) : undefined;
  };
  const marks = (byte: number) => {
    const isLit = lit !== undefined && byte >= lit.offset && byte < lit.offset + lit.length;
    return {
      className: classNames(styles.byte, isLit && styles.lit, byte === cursor && styles.cursor),
      'data-byte': byte,
      'data-lit': isLit,
    };
  };
  return (
    <div
      className={styles.grid}
      role="grid"
      tabIndex={0}
      aria-label={t.setup.hex.bytes}
      aria-rowcount={Math.ceil(bytes.length / lineLength)}
      aria-activedescendant={bytes.length > 0 ? `${id}-byte-${cursor}` : undefined}
      onKeyDown={move}
      onPointerOver={(event) => onPoint(at(event))}
      onClick={(event) => {
        const byte = at(event);
        if (byte !== undefined) onMove(byte);
      }}
    >
      {lines.map((line) => {
        const own = Array.from({ length: Math.min(lineLength, to - line) }, (_, index) => line + index);
        return (
          <div key={line} role="row" aria-rowindex={line / lineLength + 1} className={styles.line}>
            <span role="rowheader" className={styles.offset}>
              {offsetText(line)}
            </span>
            <span role="presentation" className={styles.hex}>
              {own.map((byte) => (
                <span
                  key={byte}
                  role="gridcell"
                  id={`${id}-byte-${byte}`}
                  aria-label={label(byte)}
                  aria-selected={byte === cursor}
                  ref={byte === cursor ? inView : undefined}
                  {...marks(byte)}
                >
                  {hexOf(bytes[byte] ?? 0)}
                </span>
              ))}
            </span>
            <span aria-hidden="true" className={styles.characters}>
              {own.map((byte) => (
                <span key={byte} {...marks(byte)}>
                  {characterAt(bytes, byte, characters)}
                </span>
              ))}
            </span>
          </div>
        );
      })}
    </div>
  );
}

import type { KeyboardEvent } from 'react';
import type { ByteField } from '../../../../src-shared/model/system-setup.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { inView } from './in-view.ts';
import styles from './hex-inspector.module.css';

interface FieldTableProps {
  readonly id: string;
  readonly fields: readonly ByteField[];
  readonly chosen: number;
  /** Marked: pointed at, or chosen. */
  readonly lit: number;
  readonly onMove: (index: number) => void;
  readonly onPoint: (index: number | undefined) => void;
}

/** Fields of a record with where they stand, what they are declared as and what they say. */
export function FieldTable({ id, fields, chosen, lit, onMove, onPoint }: FieldTableProps) {
  const { t } = useI18n();
  const move = (event: KeyboardEvent): void => {
    const last = fields.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: chosen - 1,
      ArrowDown: chosen + 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(Math.max(0, Math.min(last, target)));
  };
  const level = Math.min(...fields.map((field) => field.level));
  const depths = depthsOf(fields, level);
  const words = t.setup.hex;
  return (
    <div
      className={styles.fields}
      role="grid"
      tabIndex={0}
      aria-label={words.fields}
      aria-activedescendant={fields.length > 0 ? `${id}-field-${chosen}` : undefined}
      onKeyDown={move}
      onPointerOver={(event) => onPoint(rowAt(event))}
      onClick={(event) => {
        const index = rowAt(event);
        if (index !== undefined) onMove(index);
      }}
    >
      <div role="row" className={classNames(styles.field, styles.head)}>
        <span role="columnheader">{words.name}</span>
        <span role="columnheader">{words.offset}</span>
        <span role="columnheader">{words.length}</span>
        <span role="columnheader">{words.picture}</span>
        <span role="columnheader">{words.value}</span>
      </div>
      {fields.map((field, index) => (
        <div
          key={index}
          id={`${id}-field-${index}`}
          role="row"
          ref={index === chosen ? inView : undefined}
          aria-selected={index === chosen}
          data-field={field.name}
          data-lit={index === lit}
          className={classNames(styles.field, index === lit && styles.fieldLit)}
          data-index={index}
        >
          <span role="gridcell" className={styles.fieldName} data-depth={Math.min(depths[index] ?? 0, 6)}>
            {field.name}
          </span>
          <span role="gridcell" className={styles.count}>
            {field.offset}
          </span>
          <span role="gridcell" className={styles.count}>
            {field.length}
          </span>
          <span role="gridcell" className={styles.picture}>
            {field.picture ?? ''}
          </span>
          <span role="gridcell" className={styles.value}>
            {field.value}
          </span>
        </div>
      ))}
    </div>
  );
}

const rowAt = ({ target }: { target: EventTarget }): number | undefined => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset['index']) : undefined;
};

/** How deep each field lies: levels may leave numbers out (01, 05, 10). */
function depthsOf(fields: readonly ByteField[], top: number): readonly number[] {
  const open: number[] = [];
  return fields.map(({ level }) => {
    while (open.length > 0 && (open.at(-1) ?? top) >= level) open.pop();
    open.push(level);
    return open.length - 1;
  });
}

import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { Kbd } from '../../app/keys/kbd.tsx';
import { useKeys } from '../../app/keys/use-keys.ts';
import { useParts } from '../../app/parts-context.tsx';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { classNames } from '../../ui/class-names.ts';
import styles from './command-palette.module.css';
import { usePaletteItems, type PaletteItem } from './palette-items.ts';

const LIST_ID = 'palette-list';

/**
 * One field for everything: conversations, customers and every command.
 *
 * A combobox after the ARIA Authoring Practices (list with `aria-activedescendant`): the focus stays in the field, and the
 * mark stands on what Enter would do at every moment, also while results still come in.
 */
export function CommandPalette() {
  const { t } = useI18n();
  const { navigation, actions } = useParts();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const hurry = useRef(false);
  const { items, searching } = usePaletteItems(text);
  const close = (): void => navigation.overlay(undefined);
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === chosen),
  );
  const marked = items[at];

  const run = (item: PaletteItem): void => {
    close();
    if (item.type === 'conversation') navigation.openConversation(item.found.row.id);
    else if (item.type === 'customer') navigation.openCustomer(item.found.id);
    // The dialog gives the focus back first, so that a command may move it on.
    else setTimeout(() => actions.run(item.action));
  };
  // Enter pressed before the answer came is kept for it: fast typists do not wait.
  useEffect(() => {
    if (!hurry.current || searching) return;
    hurry.current = false;
    if (marked) run(marked);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      if (marked && !searching) run(marked);
      else hurry.current = searching;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length];
      setChosen(next?.id);
      if (next) document.getElementById(next.id)?.scrollIntoView({ block: 'nearest' });
    } else return;
    event.preventDefault();
  };
  const itemUnder = (event: MouseEvent): PaletteItem | undefined => {
    const id = event.target instanceof Element ? event.target.closest('[role="option"]')?.id : undefined;
    return items.find((item) => item.id === id);
  };
  const groups = [
    ['conversation', t.frame.palette.conversations],
    ['customer', t.frame.palette.customers],
    ['command', t.frame.palette.commands],
  ] as const;
  return (
    <Dialog title={t.frame.search} hideTitle size="palette" onClose={close}>
      <div
        role="presentation"
        className={styles.palette}
        onKeyDown={onKeyDown}
        onMouseMove={(event) => setChosen(itemUnder(event)?.id ?? chosen)}
        onClick={(event) => {
          const item = itemUnder(event);
          if (item) run(item);
        }}
      >
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={LIST_ID}
          aria-activedescendant={marked?.id}
          aria-label={t.frame.palette.placeholder}
          placeholder={t.frame.palette.placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(undefined);
            hurry.current = false;
          }}
        />
        <div
          id={LIST_ID}
          className={styles.list}
          role={items.length > 0 ? 'listbox' : undefined}
          aria-label={t.frame.search}
        >
          {items.length === 0 && (
            <p className={styles.empty} role="status">
              {searching ? t.frame.palette.searching : t.frame.palette.empty}
            </p>
          )}
          {groups.map(([type, heading]) => {
            const own = items.filter((item) => item.type === type);
            return (
              own.length > 0 && (
                <div key={type} role="group" aria-label={heading}>
                  <p className={styles.heading} aria-hidden="true">
                    {heading}
                  </p>
                  {own.map((item) => (
                    <div
                      key={item.id}
                      id={item.id}
                      role="option"
                      aria-selected={item === marked}
                      className={classNames(styles.item, item === marked && styles.marked)}
                      tabIndex={-1}
                    >
                      <Item item={item} />
                    </div>
                  ))}
                </div>
              )
            );
          })}
        </div>
      </div>
    </Dialog>
  );
}

function Item({ item }: { item: PaletteItem }) {
  const { t } = useI18n();
  const keys = useKeys();
  switch (item.type) {
    case 'conversation': {
      const { row, snippet } = item.found;
      return (
        <>
          <SafeInline className={styles.name} text={row.customerName || t.common.unknownName} />
          <span className={styles.words}>
            <SafeInline text={row.subject} /> <SafeInline className={styles.snippet} text={snippet} />
          </span>
          <SystemBadge id={row.system} />
        </>
      );
    }
    case 'customer':
      return (
        <>
          <SafeInline className={styles.name} text={item.found.name} />
          <SafeInline className={classNames(styles.words, styles.snippet)} text={item.found.detail} />
        </>
      );
    case 'command':
      return (
        <>
          <span className={styles.words}>{t.settings.actions[item.action]}</span>
          <Kbd chord={keys[item.action]} />
        </>
      );
  }
}

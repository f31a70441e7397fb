import { DropdownMenu, Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  readonly run: () => void;
}

/** A menu behind a button. Not modal: a modal one would inject style elements, which the window's policy forbids. */
export function Menu({ trigger, label, items }: { trigger: ReactNode; label?: string; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.content} sideOffset={4} collisionPadding={8} align="start">
          {label && <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>}
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.id}
              className={styles.item}
              disabled={item.disabled ?? false}
              onSelect={item.run}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Details behind a button. */
export function Details({ trigger, label, children }: { trigger: ReactNode; label: string; children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          sideOffset={6}
          collisionPadding={8}
          align="start"
          aria-label={label}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

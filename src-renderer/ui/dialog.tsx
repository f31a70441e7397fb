import { X } from 'lucide-react';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useI18n } from '../i18n/i18n-context.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';

/**
 * A modal dialog. The browser's own `dialog` keeps the focus inside, makes the rest inert, closes on Escape and gives the
 * focus back, without the injected style elements that the window's policy forbids.
 */
export function Dialog({
  title,
  hideTitle = false,
  size = 'medium',
  onClose,
  children,
}: {
  title: string;
  hideTitle?: boolean;
  size?: 'medium' | 'wide' | 'palette';
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useI18n();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={classNames(styles.dialog, styles[size])}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.body}>
        <header className={hideTitle ? 'visually-hidden' : styles.head}>
          <h2 id={titleId}>{title}</h2>
          {!hideTitle && (
            <IconButton label={t.common.close} onClick={onClose}>
              <X />
            </IconButton>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}

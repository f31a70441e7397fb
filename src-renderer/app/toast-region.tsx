import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useStore } from 'zustand';
import { useI18n } from '../i18n/i18n-context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { useParts } from './parts-context.tsx';
import styles from './toast-region.module.css';

const icons = { info: Info, ok: CircleCheck, danger: CircleAlert } as const;

/** Notices at the lower edge; read out as they come. */
export function ToastRegion() {
  const { t } = useI18n();
  const { toasts } = useParts();
  const list = useStore(toasts.store);
  return (
    <div className={styles.region} role="region" aria-label={t.frame.landmarks.notices} aria-live="polite">
      {list.map((toast) => {
        const Icon = icons[toast.tone];
        return (
          <div key={toast.id} className={styles.toast} data-tone={toast.tone}>
            <Icon aria-hidden="true" />
            <div className={styles.words}>
              {toast.text}
              {toast.detail && <p className={styles.detail}>{toast.detail}</p>}
            </div>
            {toast.action && (
              <Button
                small
                onClick={() => {
                  toast.action?.run();
                  toasts.dismiss(toast.id);
                }}
              >
                {toast.action.label}
              </Button>
            )}
            <IconButton small label={t.common.dismiss} onClick={() => toasts.dismiss(toast.id)}>
              <X />
            </IconButton>
          </div>
        );
      })}
    </div>
  );
}

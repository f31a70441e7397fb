import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'ok' | 'danger';
  readonly text: string;
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}
export interface Toasts {
  readonly store: StoreApi<readonly Toast[]>;
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
}

/** How long a notice stays, in milliseconds; longer where it can be acted on, and problems stay until dismissed. */
const STAY_MS = { plain: 5000, action: 8000 };
const AT_MOST = 4;

/** Short notices that are also read out. */
export function createToasts(): Toasts {
  const store = createStore<readonly Toast[]>(() => []);
  let last = 0;
  const dismiss = (id: number): void => store.setState((list) => list.filter((toast) => toast.id !== id), true);
  return {
    store,
    dismiss,
    show(toast) {
      const id = ++last;
      store.setState((list) => [...list, { ...toast, id }].slice(-AT_MOST), true);
      if (toast.tone !== 'danger') setTimeout(() => dismiss(id), toast.action ? STAY_MS.action : STAY_MS.plain);
    },
  };
}

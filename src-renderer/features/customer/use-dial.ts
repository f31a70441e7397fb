import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';

/** Calls a number through the first call centre this agent is signed in to. */
export function useDial(): (number: string) => Promise<void> {
  const { t } = useI18n();
  const { core, calls, toasts } = useParts();
  return async (number) => {
    const presence = calls.store.getState().presences.find((p) => p.state !== 'offline');
    if (!presence) return toasts.show({ tone: 'danger', text: t.customer.noDialler });
    const result = await core.calls.command({ command: 'dial', system: presence.system, number });
    if (result.ok) toasts.show({ tone: 'info', text: t.customer.dialled(number) });
    else toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
  };
}

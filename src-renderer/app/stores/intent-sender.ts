import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { LinkStore } from './link-store.ts';
import type { IntentIds } from './intent-ids.ts';

export type SubmitResult = Awaited<ReturnType<CoreClient['intents']['submit']>>;

export interface IntentSender {
  /**
   * Hands the intent to the core and stays with it until the core has answered: where the line breaks or no answer comes,
   * the same intent with the same id goes out again as soon as there is a connection. `onUnclear` is told when that starts.
   *
   * @param subject what the intent is about; one subject has at most one unacknowledged intent
   */
  submit(subject: string, intent: Omit<Intent, 'id'>, onUnclear?: () => void): Promise<SubmitResult>;
}

/** Pause before an unanswered intent is handed over again, in milliseconds. */
const AGAIN_MS = 1000;

export function createIntentSender(core: CoreClient, link: LinkStore, ids: IntentIds): IntentSender {
  const connected = (): Promise<void> =>
    new Promise((resolve) => {
      if (link.getState().connected) return resolve();
      const off = link.subscribe((state) => {
        if (!state.connected) return;
        off();
        resolve();
      });
    });
  return {
    async submit(subject, intent, onUnclear) {
      const id = ids.idFor(subject, intent.acts);
      for (;;) {
        const result = await core.intents.submit({ ...intent, id });
        if (result.ok || (result.error.code !== 'DISCONNECTED' && result.error.code !== 'TIMEOUT')) {
          if (result.ok || result.error.code !== 'CONFLICT') ids.acknowledged(subject);
          return result;
        }
        onUnclear?.();
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        await connected();
      }
    },
  };
}

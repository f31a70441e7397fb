import type { SecretStore } from '../../core/ports/secret-store.ts';
import type { FromCore, ToCore } from '../core-messages.ts';

type SecretQuestion = Extract<FromCore, { type: 'secret' }>;

/** Answers the core's question about a secret; a failure is an answer too. */
export async function answerSecret(
  secrets: SecretStore,
  { id, action, name, value }: SecretQuestion,
  answer: (message: ToCore) => void,
): Promise<void> {
  try {
    if (action === 'get') {
      const found = await secrets.get(name);
      answer(found === undefined ? { type: 'secret', id } : { type: 'secret', id, value: found });
      return;
    }
    if (action === 'delete') await secrets.delete(name);
    else await secrets.set(name, value ?? '');
    answer({ type: 'secret', id });
  } catch (error) {
    answer({ type: 'secret', id, error: (error as Error).message });
  }
}

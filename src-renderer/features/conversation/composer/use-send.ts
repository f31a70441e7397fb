import * as v from 'valibot';
import { answeredMeanwhileSchema } from '../../../../src-shared/contract/intents.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { problemText } from '../../../app/problem-text.ts';
import { changesOf, setChanges, setSend } from '../../../app/stores/composer-store.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import type { Conversation } from '../conversation-store.ts';
import type { ComposerModel } from './use-composition.ts';

/** Sends what the composer holds as one intent, and takes off exactly what was sent once it is recorded. */
export function useSend(conversation: Conversation, model: ComposerModel) {
  const { t } = useI18n();
  const { composer, sender, drafts, files, edits, calls, toasts, navigation } = useParts();
  return async (evenIfAnswered: boolean): Promise<void> => {
    if (!model.allowed) return;
    const { id, customerId, mode, text, shownChanges, call, logs } = model;
    const sentEdits = model.edits;
    const sentFiles = model.files;
    const acts = model.actsNow();
    const { seen } = conversation.store.getState();
    // The text is on its way to the core before the intent: a core that dies before it recorded the intent has kept it.
    drafts.flush(id);
    setSend(composer, id, { phase: 'recording' });
    const result = await sender.submit(
      `conversation:${id}`,
      {
        conversation: id,
        ...(customerId ? { customer: customerId } : {}),
        // Only what goes to the customer has to stop for what came in; a note or a call log harms nobody.
        ...(seen && acts.some((act) => act.act === 'reply') ? { seen } : {}),
        ...(evenIfAnswered ? { evenIfAnswered } : {}),
        acts: [...acts],
      },
      () => setSend(composer, id, { phase: 'unclear' }),
    );
    if (result.ok) {
      setSend(composer, id, { phase: 'idle' });
      drafts.sent(id, mode, text);
      files.sent(id, mode, sentFiles);
      if (customerId) edits.sent(customerId, sentEdits);
      const now = changesOf(composer.getState(), id);
      setChanges(
        composer,
        id,
        Object.fromEntries(
          Object.entries(now).filter(([field, value]) => shownChanges[field as keyof typeof shownChanges] !== value),
        ),
      );
      if (logs && call) calls.logDone(call.id);
      const { transaction, duplicate } = result.value;
      return toasts.show({
        tone: 'ok',
        text: duplicate ? t.composer.alreadySent : t.composer.sent,
        action: { label: t.transactions.open, run: () => navigation.openTransaction(transaction) },
      });
    }
    const { error } = result;
    if (error.code === 'CONFLICT') {
      const meanwhile = v.safeParse(answeredMeanwhileSchema, error.detail);
      return setSend(composer, id, { phase: 'stopped', entries: meanwhile.success ? meanwhile.output.entries : [] });
    }
    setSend(composer, id, { phase: 'refused', code: problemText(error, t), message: error.message });
  };
}

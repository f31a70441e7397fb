import { useEffect, useRef } from 'react';
import type { CallId, ConversationId } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import { useParts } from '../../app/parts-context.tsx';
import { isLiveNow } from '../../app/stores/call-standing.ts';
import { draftOf } from '../../app/stores/drafts-store.ts';

/**
 * Brings up the caller when a call rings here, once per call.
 *
 * A half-written draft is never left: its conversation stays open with the focus where it is, the caller's record opens
 * beside it, and the call bar leads to the conversation.
 */
export function useScreenPop(mine: readonly LiveCall[]): void {
  const { navigation, drafts } = useParts();
  const popped = useRef(new Set<CallId>());
  useEffect(() => {
    const call = mine.find(
      (c) => isLiveNow(c) && (c.state === 'ringing' || c.state === 'talking') && !popped.current.has(c.id),
    );
    // The match may arrive a moment after the ringing.
    if (!call?.customer) return;
    popped.current.add(call.id);
    const { conversation } = navigation.store.getState();
    const writing = (id: ConversationId | undefined): boolean => {
      if (!id) return false;
      const { texts } = draftOf(drafts.store.getState(), id);
      return texts.reply.trim() !== '' || texts.note.trim() !== '';
    };
    if (writing(conversation) && conversation !== call.conversation) return navigation.openCustomer(call.customer);
    if (call.conversation) navigation.openConversation(call.conversation);
    else navigation.openCustomer(call.customer);
  }, [mine, navigation, drafts]);
}

import { MessagesSquare } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx';
import { Composer } from './composer/composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { type Conversation, createConversation } from './conversation-store.ts';
import { Timeline } from './timeline.tsx';
import styles from './conversation-screen.module.css';

/** Pause before a conversation is fetched, so that running through the list with the keys fetches only where it stops. */
const SETTLE_MS = 60;

function useConversation(id: ConversationId | undefined): Conversation | undefined {
  const { core, link } = useParts();
  const [conversation, setConversation] = useState<Conversation>();
  useEffect(() => {
    if (!id) return undefined;
    let own: Conversation | undefined;
    const timer = setTimeout(() => {
      own = createConversation(core, link, id);
      setConversation(own);
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      own?.[Symbol.dispose]();
    };
  }, [core, link, id]);
  return conversation;
}

/** The open conversation: its timeline and the composer. */
export function ConversationScreen() {
  const { t } = useI18n();
  const { navigation } = useParts();
  const id = useStore(navigation.store, (state) => state.conversation);
  const conversation = useConversation(id);
  if (!id) return <EmptyState icon={<MessagesSquare />} title={t.conversation.none} hint={t.conversation.noneHint} />;
  return conversation && conversation.store.getState().id === id ? (
    <OpenConversation key={id} conversation={conversation} />
  ) : (
    <Skeleton rows={6} label={t.common.loading} />
  );
}

function OpenConversation({ conversation }: { conversation: Conversation }) {
  const { t } = useI18n();
  const { core, drafts } = useParts();
  const status = useStore(conversation.store, (s) => s.status);
  const id = useStore(conversation.store, (s) => s.id);
  const ready = status === 'ready';
  const unread = useStore(conversation.store, (s) => s.detail?.row.unread === true);
  useEffect(() => {
    drafts.load(id);
    return () => drafts.flush(id);
  }, [drafts, id]);
  const [keepUnread, setKeepUnread] = useState(false);
  useEffect(() => {
    if (ready && unread && !keepUnread) void core.inbox.markRead({ id, read: true });
  }, [core, id, ready, unread, keepUnread]);
  useAction(
    'conversation.unread',
    () => {
      setKeepUnread(true);
      void core.inbox.markRead({ id, read: false });
    },
    ready,
  );

  if (status === 'gone') return <EmptyState title={t.conversation.gone} />;
  if (status === 'failed')
    return (
      <EmptyState
        title={t.conversation.failed}
        action={<Button onClick={() => location.reload()}>{t.common.error.reload}</Button>}
      />
    );
  return (
    <section className={styles.screen} aria-label={t.frame.landmarks.conversation}>
      <ConversationHeader conversation={conversation} />
      {ready ? (
        <Timeline conversation={conversation} />
      ) : (
        <div className={styles.loading}>
          <Skeleton rows={5} label={t.common.loading} />
        </div>
      )}
      <Composer conversation={conversation} />
    </section>
  );
}

import {
  Bot,
  ChevronDown,
  Lock,
  Megaphone,
  Phone,
  PhoneIncoming,
  PhoneMissed,
  PhoneOutgoing,
  RefreshCw,
  Sparkle,
} from 'lucide-react';
import { memo, useState, type ReactNode } from 'react';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import { changedFieldName } from '../../app/field-name.ts';
import { statusWord } from '../../app/status-word.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useDispositionName } from '../../app/use-disposition-name.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { SafeInline, SafeText } from '../../ui/safe-text.tsx';
import { Attachments } from './attachments.tsx';
import { callLogText } from './call-log-text.ts';
import { FormattedMessage } from './formatted-message.tsx';
import { SealLine } from './seal-line.tsx';
import { TransactionChips } from './transaction-chips.tsx';
import styles from './entry-view.module.css';

/** Longer texts start folded; one entry must not push all others off the screen. */
const FOLD_CHARS = 1600;
const FOLD_LINES = 24;

/** One entry of the timeline, drawn by what it is. */
export const EntryView = memo(function EntryView({ entry }: { entry: Entry }) {
  if (entry.kind === 'call') return <CallEntry entry={entry} />;
  if (entry.kind === 'status' || entry.kind === 'activity') return <LineEntry entry={entry} />;
  return <MessageEntry entry={entry} />;
});

function Meta({ entry, children }: { entry: Entry; children?: ReactNode }) {
  const { f } = useI18n();
  return (
    <>
      {children}
      <SystemBadge id={entry.system} />
      <time className={styles.time} dateTime={new Date(entry.at).toISOString()} title={f.full(entry.at)}>
        {f.time(entry.at)}
      </time>
    </>
  );
}

function MessageEntry({ entry }: { entry: Entry }) {
  const { t } = useI18n();
  const [formatted, setFormatted] = useState(false);
  const [open, setOpen] = useState(false);
  const long = entry.text.length > FOLD_CHARS || entry.text.split('\n', FOLD_LINES + 1).length > FOLD_LINES;
  const shown =
    long && !open ? entry.text.slice(0, FOLD_CHARS).split('\n').slice(0, FOLD_LINES).join('\n') : entry.text;
  const isNote = entry.kind === 'note';
  return (
    <article className={classNames(styles.entry, styles[entry.kind])} data-kind={entry.kind}>
      <header className={styles.head}>
        {isNote && <Lock className={styles.lock} aria-hidden="true" />}
        {entry.kind === 'bot' && <Bot className={styles.kindIcon} aria-hidden="true" />}
        {entry.kind === 'complaint' && <Megaphone className={styles.kindIcon} aria-hidden="true" />}
        <SafeInline
          className={styles.author}
          text={entry.author.name || (entry.author.role === 'customer' ? t.conversation.kind.message : '')}
        />
        <span className={styles.kind} title={isNote ? t.conversation.noteHint : undefined}>
          {isAutomatic(entry) ? t.conversation.automatic : t.conversation.kind[entry.kind]}
        </span>
        <Meta entry={entry} />
      </header>
      {formatted && entry.html !== undefined ? (
        <FormattedMessage html={entry.html} author={entry.author.name} />
      ) : (
        <SafeText text={shown} className={styles.text} />
      )}
      {(long || entry.html !== undefined) && (
        <div className={styles.tools}>
          {long && !formatted && (
            <Button tone="quiet" small aria-expanded={open} onClick={() => setOpen(!open)}>
              <ChevronDown className={classNames(open && styles.turned)} />
              {open ? t.conversation.less : t.conversation.more}
            </Button>
          )}
          {entry.html !== undefined && (
            <Button tone="quiet" small aria-pressed={formatted} onClick={() => setFormatted(!formatted)}>
              {formatted ? t.conversation.plain : t.conversation.formatted}
            </Button>
          )}
        </div>
      )}
      {entry.seal && <SealLine seal={entry.seal} />}
      {entry.attachments.length > 0 && <Attachments attachments={entry.attachments} />}
      {entry.transaction && <TransactionChips transaction={entry.transaction} />}
    </article>
  );
}

/** A message that no person wrote: an automatic answer, or a mail server's report on a delivery. */
const isAutomatic = ({ kind, author }: Entry): boolean =>
  kind === 'message' && (author.role === 'bot' || author.role === 'system');

function CallEntry({ entry }: { entry: Entry }) {
  const { t, f } = useI18n();
  const disposition = useDispositionName();
  const { call } = entry;
  const missed = call?.outcome === 'missed' || call?.outcome === 'abandoned' || call?.outcome === 'failed';
  const Icon = missed ? PhoneMissed : call?.direction === 'outbound' ? PhoneOutgoing : call ? PhoneIncoming : Phone;
  const facts = call
    ? [
        call.queue && t.conversation.call.queue(call.queue),
        call.agent,
        call.waited !== undefined && t.conversation.call.waited(f.clock(call.waited)),
        call.talked !== undefined && call.talked > 0 && t.conversation.call.talked(f.clock(call.talked)),
        call.disposition && disposition(call.disposition),
      ].filter((fact): fact is string => Boolean(fact))
    : [];
  return (
    <article className={classNames(styles.entry, styles.call)} data-kind="call">
      <header className={styles.head}>
        <Icon className={classNames(styles.kindIcon, missed && styles.bad)} aria-hidden="true" />
        <span className={styles.author}>{call ? t.conversation.call[call.direction] : t.conversation.kind.call}</span>
        {call && (
          <span className={classNames(styles.kind, missed && styles.bad)}>{t.conversation.call[call.outcome]}</span>
        )}
        {call && <SafeInline className={styles.number} text={call.direction === 'outbound' ? call.to : call.from} />}
        <Meta entry={entry} />
      </header>
      {facts.length > 0 && <p className={styles.facts}>{facts.join(' · ')}</p>}
      {entry.text && <SafeText text={entry.text} className={styles.text} />}
      {entry.attachments.length > 0 && <Attachments attachments={entry.attachments} />}
      {entry.transaction && <TransactionChips transaction={entry.transaction} />}
    </article>
  );
}

function LineEntry({ entry }: { entry: Entry }) {
  const { t, f } = useI18n();
  const disposition = useDispositionName();
  const Icon = entry.kind === 'status' ? RefreshCw : Sparkle;
  const { change, call } = entry;
  const callLog =
    call &&
    [
      t.conversation.call[call.direction],
      call.talked !== undefined && call.talked > 0 && t.conversation.call.talked(f.clock(call.talked)),
      call.disposition && disposition(call.disposition),
      callLogText(entry),
    ]
      .filter(Boolean)
      .join(' · ');
  const field = change ? changedFieldName(change.field, t) : '';
  const shown = (value: string): string =>
    change?.field.toLowerCase() === 'status' ? statusWord(value, t.conversation) : value;
  return (
    <article className={classNames(styles.entry, styles.line)} data-kind={entry.kind}>
      <header className={styles.head}>
        <Icon className={styles.kindIcon} aria-hidden="true" />
        <span className="visually-hidden">{t.conversation.kind[entry.kind]}</span>
        <span className={styles.sentence}>
          <SafeInline
            text={
              change
                ? change.from
                  ? t.conversation.changed(field, shown(change.from), shown(change.to) || t.conversation.emptyValue)
                  : t.conversation.changedTo(field, shown(change.to) || t.conversation.emptyValue)
                : callLog || entry.text
            }
          />
          <SafeInline className={styles.by} text={entry.author.name} />
        </span>
        <Meta entry={entry} />
      </header>
      {entry.transaction && <TransactionChips transaction={entry.transaction} />}
    </article>
  );
}

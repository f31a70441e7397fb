import { Lock, ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { SafeInline } from '../../ui/safe-text.tsx';
import styles from './seal-line.module.css';

const icons = {
  trusted: ShieldCheck,
  untrusted: ShieldQuestion,
  altered: ShieldAlert,
  unchecked: ShieldQuestion,
  encrypted: Lock,
} as const;

/** One calm line below a signed or encrypted message; only an altered one stands out. */
export function SealLine({ seal }: { seal: NonNullable<Entry['seal']> }) {
  const { t } = useI18n();
  const words = t.conversation.seal;
  const Icon = icons[seal.state];
  const text = words[seal.state](seal.by === '' ? words.nobody : seal.by);
  const reason = seal.reason === undefined ? '' : words.reason[seal.reason];
  return (
    <p className={classNames(styles.seal, seal.state === 'altered' && styles.bad)} data-seal={seal.state}>
      <Icon className={styles.icon} aria-hidden="true" />
      <SafeInline text={[text, reason].filter((part) => part !== '').join(' ')} />
    </p>
  );
}

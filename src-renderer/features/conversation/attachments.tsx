import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { Attachment } from '../../../src-shared/model/conversation.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { withoutTricks } from '../../ui/without-tricks.ts';
import styles from './attachments.module.css';

/** Hands the bytes to the browser as a download. Always as plain bytes: nothing a customer sent is opened as a page. */
function download(name: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0);
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = withoutTricks(name).replaceAll(/[/\\:]/g, '_');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The files of an entry. */
export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  const { t, f } = useI18n();
  const { core, toasts } = useParts();
  const [busy, setBusy] = useState<string>();
  const fetch = async (attachment: Attachment): Promise<void> => {
    const key = referenceKey(attachment.reference);
    setBusy(key);
    const result = await core.inbox.attachment({ reference: attachment.reference }, { timeoutMs: 120_000 });
    setBusy(undefined);
    if (result.ok) download(result.value.name, result.value.base64);
    else {
      const text = t.conversation.attachmentFailed(attachment.name);
      toasts.show({ tone: 'danger', text, detail: result.error.message });
    }
  };
  return (
    <ul className={styles.list}>
      {attachments.map((attachment) => {
        const size = attachment.size === undefined ? '' : f.bytes(attachment.size);
        const key = referenceKey(attachment.reference);
        return (
          <li key={key}>
            <button
              type="button"
              className={styles.file}
              disabled={busy === key}
              onClick={() => void fetch(attachment)}
            >
              <Paperclip aria-hidden="true" />
              <span className="visually-hidden">{t.conversation.download}</span>
              <SafeInline text={attachment.name} className={styles.name} />
              <span className={styles.size}>{size}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

import { Paperclip, X } from 'lucide-react';
import { useRef } from 'react';
import { useParts } from '../../../app/parts-context.tsx';
import type { OutgoingFile } from '../../../app/stores/files-store.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { SafeInline } from '../../../ui/safe-text.tsx';
import type { ComposerModel } from './use-composition.ts';
import styles from './outgoing-files.module.css';

/** Takes files for the tab that is open, and says which could not be taken and why. */
export function useAddFiles(model: ComposerModel): (files: readonly File[]) => void {
  const { t } = useI18n();
  const { files, toasts } = useParts();
  const { id, mode, takesFiles, busy } = model;
  return (added) => {
    if (busy || !takesFiles || added.length === 0) return;
    void files.add(id, mode, added).then((problems) => {
      for (const { problem, name } of problems) toasts.show({ tone: 'danger', text: t.composer[problem](name) });
    });
  };
}

/** Opens the choice of files; the button is reached and pressed by keyboard like any other. */
export function AttachButton({ model, onFiles }: { model: ComposerModel; onFiles: (files: readonly File[]) => void }) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-attach
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was removed.
          event.target.value = '';
        }}
      />
      <IconButton label={t.composer.attach} disabled={model.busy || !model.can} onClick={() => input.current?.click()}>
        <Paperclip />
      </IconButton>
    </>
  );
}

/** The files that go out with this reply or note. */
export function OutgoingFileList({ model }: { model: ComposerModel }) {
  const { t, f } = useI18n();
  const { files } = useParts();
  const remove = (file: OutgoingFile): void => {
    files.remove(model.id, model.mode, file.id);
    // The button that had the focus is gone; keys go on where they belong.
    document.querySelector<HTMLElement>('[data-focus="composer"]')?.focus();
  };
  if (model.files.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t.composer.files}>
      {model.files.map((file) => (
        <li key={file.id} className={styles.file}>
          <Paperclip aria-hidden="true" />
          <SafeInline className={styles.name} text={file.attachment.name} />
          <span className={styles.size}>{f.bytes(file.size)}</span>
          <IconButton
            small
            label={t.composer.removeFile(file.attachment.name)}
            disabled={model.busy}
            onClick={() => remove(file)}
          >
            <X />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

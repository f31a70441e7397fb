import { createStore, type StoreApi } from 'zustand/vanilla';
import type * as v from 'valibot';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { outgoingAttachmentSchema } from '../../../src-shared/model/intent.ts';
import type { DraftMode } from './drafts-store.ts';

export type OutgoingAttachment = v.InferOutput<typeof outgoingAttachmentSchema>;

/** A file that goes out with the next reply or note. */
export interface OutgoingFile {
  readonly id: number;
  /** Bytes. */
  readonly size: number;
  readonly attachment: OutgoingAttachment;
}

/** Most bytes of one file, and of all files of one send together: an intent travels as one message of at most 16 MiB. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_NAME = 255;

export type AddProblem =
  | { readonly problem: 'fileTooBig'; readonly name: string }
  | { readonly problem: 'filesTooBig'; readonly name: string }
  | { readonly problem: 'unreadable'; readonly name: string };

export type FilesState = Readonly<Record<string, readonly OutgoingFile[]>>;
export interface OutgoingFiles {
  readonly store: StoreApi<FilesState>;
  /** Takes what can go out and says why the rest cannot. */
  add(id: ConversationId, mode: DraftMode, files: readonly File[]): Promise<readonly AddProblem[]>;
  remove(id: ConversationId, mode: DraftMode, file: number): void;
  /** After a send: what went out is gone, what was added since stays. */
  sent(id: ConversationId, mode: DraftMode, files: readonly OutgoingFile[]): void;
}

const none: readonly OutgoingFile[] = [];
/** Reply and note have files of their own: what was meant for colleagues can never go to the customer. */
const keyOf = (id: ConversationId, mode: DraftMode): string => `${mode}/${id}`;
export const filesOf = (state: FilesState, id: ConversationId, mode: DraftMode): readonly OutgoingFile[] =>
  state[keyOf(id, mode)] ?? none;

const bytesOf = (files: readonly OutgoingFile[]): number => files.reduce((sum, file) => sum + file.size, 0);

/** The content as base64 (RFC 4648). */
function contentOf(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  // A data URL is `data:<type>;base64,<content>`; the type may itself contain anything but a comma.
  reader.addEventListener('load', () => {
    const { result } = reader;
    resolve(typeof result === 'string' ? result.replace(/^[^,]*,/, '') : '');
  });
  reader.addEventListener('error', () => reject(reader.error ?? new Error('the file could not be read')));
  reader.readAsDataURL(file);
  return promise;
}

/** Files that wait for their send, in memory: they live as long as the window. */
export function createOutgoingFiles(): OutgoingFiles {
  const store = createStore<FilesState>(() => ({}));
  let last = 0;
  const change = (key: string, map: (files: readonly OutgoingFile[]) => readonly OutgoingFile[]): void =>
    store.setState((state) => ({ ...state, [key]: map(state[key] ?? none) }));
  return {
    store,
    async add(id, mode, files) {
      const problems: AddProblem[] = [];
      for (const file of files) {
        const { name, size } = file;
        if (size > MAX_FILE_BYTES) problems.push({ problem: 'fileTooBig', name });
        else if (bytesOf(filesOf(store.getState(), id, mode)) + size > MAX_FILE_BYTES)
          problems.push({ problem: 'filesTooBig', name });
        else {
          try {
            const base64 = await contentOf(file);
            const attachment = {
              name: name.slice(-MAX_NAME) || 'file',
              mediaType: file.type.slice(0, MAX_NAME) || 'application/octet-stream',
              base64,
            };
            change(keyOf(id, mode), (kept) => [...kept, { id: ++last, size, attachment }]);
          } catch {
            // A folder, or a file that was moved or locked since it was chosen.
            problems.push({ problem: 'unreadable', name });
          }
        }
      }
      return problems;
    },
    remove: (id, mode, file) => change(keyOf(id, mode), (kept) => kept.filter((one) => one.id !== file)),
    sent: (id, mode, files) => change(keyOf(id, mode), (kept) => kept.filter((one) => !files.includes(one))),
  };
}

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../core/host-kit/sync-folder.ts';
import type { SecretStore } from '../../core/ports/secret-store.ts';
import type { ShellElectron } from './shell-electron.ts';

type SafeStorage = ShellElectron['safeStorage'];

/** Secrets cannot be kept or read now; the text says why and what to do. */
export class SecretStorageError extends Error {
  override readonly name = 'SecretStorageError';
}

/**
 * Secrets in `secrets.json`, each encrypted by the key store of the operating system through asynchronous safeStorage
 * (the synchronous one is deprecated in Electron 45).
 */
export function createSafeStorageSecrets(
  safeStorage: SafeStorage,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): SecretStore {
  const file = join(folder, 'secrets.json');
  let queue: Promise<unknown> = Promise.resolve();

  const assertUsable = async (): Promise<void> => {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) {
      throw new SecretStorageError('The key store of this computer is not available now. Unlock it and try again.');
    }
    // On Linux without a key store Chromium would use a key that is the same everywhere.
    if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
      throw new SecretStorageError(
        'This desktop has no key store. Install gnome-keyring or KWallet, then start Trunkline again.',
      );
    }
  };
  const read = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new SecretStorageError(`${file} cannot be read: ${(error as Error).message}`);
    }
  };
  const write = async (content: Record<string, string>): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.tmp`;
    {
      await using handle = await open(temporary, 'w', 0o600);
      await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
      await handle.sync();
    }
    await rename(temporary, file);
    await syncFolder(folder);
  };
  const change = (edit: (content: Record<string, string>) => Promise<void> | void): Promise<void> => {
    const turn = queue.then(async () => {
      const content = await read();
      await edit(content);
      await write(content);
    });
    queue = turn.catch(() => {});
    return turn;
  };
  const set = (name: string, value: string): Promise<void> =>
    change(async (content) => {
      await assertUsable();
      content[name] = (await safeStorage.encryptStringAsync(value)).toString('base64');
    });

  return {
    async get(name) {
      const content = await read();
      const stored = Object.hasOwn(content, name) ? content[name] : undefined;
      if (stored === undefined) return undefined;
      await assertUsable();
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      // The key was rotated: written again now, the old one can be retired.
      if (shouldReEncrypt) await set(name, result);
      return result;
    },
    set,
    delete: (name) => change((content) => void delete content[name]),
  };
}

import { open } from 'node:fs/promises';

/** What file systems say that cannot sync a folder: shares over a network, some in user space. */
const cannot: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

/**
 * Makes the names in a folder durable: after a rename or a link, power loss may otherwise bring the old ones back. Windows has no
 * such call for folders, and its rename is durable by itself; where a file system has none, what it gives is all there is.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!cannot.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

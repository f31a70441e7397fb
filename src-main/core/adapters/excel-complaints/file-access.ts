import { createHash, randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';

/** A file as it was read. */
export interface FileState {
  readonly bytes: Uint8Array;
  readonly hash: string;
  /** Size and time of change: where both are the same, it need not be read again. */
  readonly mark: string;
  readonly mode: number;
}

/** How long to wait for whoever has the file open, in milliseconds. */
const AGAIN_MS = 5_000;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const advice = {
  file: {
    key: 'excel.advice.file',
    text: 'Check that the file is where the settings say, and that this account may read and write it.',
  },
  open: {
    key: 'excel.advice.open',
    text: 'Ask whoever has the file open to save and close it. Trunkline writes by itself then.',
  },
} as const;

/** What a fault of the file system means. */
export function fileError(file: string, fault: unknown, writing = false): AdapterError {
  const { code = '' } = fault as NodeJS.ErrnoException;
  const name = basename(file);
  if (['EBUSY', 'ETXTBSY'].includes(code) || (writing && code === 'EPERM' && process.platform === 'win32')) {
    return {
      kind: 'busy',
      message: `${name} is open in another program (${code})`,
      retryAfterMs: AGAIN_MS,
      advice: advice.open,
    };
  }
  const gone = ['EHOSTDOWN', 'ENETUNREACH', 'ETIMEDOUT', 'EIO', 'ESTALE', 'ENOTCONN'].includes(code);
  if (gone) return { kind: 'unreachable', message: `${name} cannot be reached (${code})` };
  if (code === 'ENOSPC') return { kind: 'busy', message: `there is no room to write ${name}`, retryAfterMs: 30_000 };
  return {
    kind: 'misconfigured',
    message: `${name} cannot be ${writing ? 'written' : 'read'} (${code || String(fault)})`,
    advice: advice.file,
  };
}

const markOf = ({
  size,
  mtimeMs,
  ino,
}: {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}): string => `${size}.${mtimeMs}.${ino}`;

/** Size and time of change, without reading it. */
export async function lookAtFile(file: string): Promise<Result<string, AdapterError>> {
  try {
    return ok(markOf(await stat(file)));
  } catch (fault) {
    return err(fileError(file, fault));
  }
}

/** Reads the file whole, in one piece with its mark. */
export async function readWhole(file: string): Promise<Result<FileState, AdapterError>> {
  try {
    const before = await stat(file);
    const bytes = await readFile(file);
    const after = await stat(file);
    if (markOf(before) !== markOf(after)) {
      return err({ kind: 'busy', message: `${basename(file)} is being written`, retryAfterMs: 1_000 });
    }
    return ok({ bytes, hash: hashOf(bytes), mark: markOf(after), mode: after.mode });
  } catch (fault) {
    return err(fileError(file, fault));
  }
}

/** Files that say somebody has a document open: `~$name` beside it is Excel's, `.~lock.name#` LibreOffice's. */
const excelLock = (file: string): string => join(dirname(file), `~$${basename(file)}`);
const officeLock = (file: string): string => join(dirname(file), `.~lock.${basename(file)}#`);

/** The name in our own locks. */
const OURS = 'Trunkline';
/** Longest that one of us holds a file, in milliseconds: a lock of ours that is older was left behind by one that crashed. */
const OURS_MS = 10 * 60_000;

/** Who holds this lock; empty where it says no name, `undefined` where there is none, or one left behind. */
async function holderOf(lock: string, staleMs: number, clock: Clock): Promise<string | undefined> {
  try {
    const [{ mtimeMs }, bytes] = [await stat(lock), await readFile(lock)];
    const who = basename(lock).startsWith('~$') ? nameInExcelLock(bytes) : nameInOfficeLock(bytes);
    const limit = who === OURS ? Math.min(OURS_MS, staleMs) : staleMs;
    return clock.now() - mtimeMs > limit ? undefined : who;
  } catch {
    // There is no such lock, or it has gone meanwhile.
    return undefined;
  }
}

/** Who has the file open, by the lock files of Excel and LibreOffice; empty where they say no name, `undefined` where nobody has. */
export const whoHasItOpen = async (file: string, staleMs: number, clock: Clock): Promise<string | undefined> =>
  (await holderOf(excelLock(file), staleMs, clock)) ?? (await holderOf(officeLock(file), staleMs, clock));

/** `user,login,computer,time,profile;` in UTF-8. */
const nameInOfficeLock = (bytes: Uint8Array): string => {
  const [user = '', login = ''] = Buffer.from(bytes).toString('utf8').split(',');
  return (user || login).trim().slice(0, 80);
};
/** A length, then the name in one-byte characters; behind it the same in UTF-16. */
function nameInExcelLock(bytes: Uint8Array): string {
  const wide = Buffer.from(bytes.subarray(57)).toString('utf16le').replace(/\0.*$/s, '').trim();
  const narrow = Buffer.from(bytes.subarray(1, 1 + (bytes[0] ?? 0)))
    .toString('latin1')
    .trim();
  return (/^[\p{L}\p{N} ._-]{1,60}$/u.test(wide) ? wide : narrow).slice(0, 80);
}

export const openElsewhere = (file: string, who: string): AdapterError => ({
  kind: 'busy',
  message: `${basename(file)} is open${who === '' ? ' in another program' : ` by ${who}`}; it is written when it is closed`,
  retryAfterMs: AGAIN_MS,
  advice: advice.open,
});

/**
 * Changes the file: reads it, has `change` make the new content, and puts that in its place in one step, provided that nobody has opened or
 * changed it meanwhile. Another Trunkline, and LibreOffice, see by a lock file that it is being written.
 */
export async function replaceFile<T>(
  file: string,
  options: { readonly staleMs: number; readonly clock: Clock; readonly signal: AbortSignal },
  change: (
    state: FileState,
  ) => Promise<Result<{ readonly bytes: Uint8Array | undefined; readonly told: T }, AdapterError>>,
): Promise<Result<T, AdapterError>> {
  const { staleMs, clock, signal } = options;
  const givenUp = (): Result<never, AdapterError> =>
    err({ kind: 'unreachable', message: 'given up before the file was written' });
  if (signal.aborted) return givenUp();
  const who = await whoHasItOpen(file, staleMs, clock);
  if (who !== undefined) return err(openElsewhere(file, who));
  const lock = officeLock(file);
  const aside = join(dirname(file), `.trunkline-${randomBytes(6).toString('hex')}.tmp`);
  let ours = false;
  try {
    try {
      await (await open(lock, 'wx')).close();
      ours = true;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
      if ((await whoHasItOpen(file, staleMs, clock)) !== undefined) return err(openElsewhere(file, ''));
      // Left behind by a program that crashed long ago: gone now, the next attempt begins afresh.
      await rm(lock, { force: true });
      return err({ kind: 'busy', message: 'an old lock was removed', retryAfterMs: 100 });
    }
    await writeFile(lock, `,${OURS},,,;`);
    const read = await readWhole(file);
    if (!read.ok) return read;
    const changed = await change(read.value);
    if (!changed.ok) return changed;
    const { bytes, told } = changed.value;
    if (bytes === undefined) return ok(told);
    {
      await using target = await open(aside, 'wx', read.value.mode & 0o777);
      await target.writeFile(bytes);
      await target.sync();
    }
    await chmod(aside, read.value.mode & 0o777);
    // The last look: whoever opened or saved it since must not lose what they did.
    const again = await readWhole(file);
    if (!again.ok) return again;
    if (again.value.hash !== read.value.hash)
      return err({ kind: 'busy', message: `${basename(file)} was saved meanwhile`, retryAfterMs: 500 });
    const opener = await holderOf(excelLock(file), staleMs, clock);
    if (opener !== undefined) return err(openElsewhere(file, opener));
    if (signal.aborted) return givenUp();
    await rename(aside, file);
    return ok(told);
  } catch (fault) {
    return err(fileError(file, fault, true));
  } finally {
    await rm(aside, { force: true }).catch(() => {});
    if (ours) await rm(lock, { force: true }).catch(() => {});
  }
}

import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PullBatch } from '../../adapter.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import { toUnified } from '../codec.ts';
import { createRecordSplitter } from '../framing/record-splitter.ts';
import { splitOptions } from '../split-options.ts';
import type { FileSource, XmlStreamSettings } from '../settings.ts';
import { parseFileCursor, type FileProgress } from './file-cursor.ts';
import type { QuietFiles } from './quiet-files.ts';

/** Bytes read before a batch is handed over. */
const BATCH_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
/** Messages after which a batch is handed over. */
const BATCH_MESSAGES = 1_000;

export interface FilePullDeps {
  readonly system: SystemId;
  readonly settings: XmlStreamSettings;
  readonly source: FileSource;
  readonly clock: Clock;
  readonly quiet: QuietFiles;
}

/** Names of the folder's files that fit the pattern, in order. */
export async function listFiles({ folder, pattern }: FileSource): Promise<Result<readonly string[], AdapterError>> {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const fits = new RegExp(`^${parts.join('[^/]*')}$`, 'u');
  try {
    return ok((await readdir(folder)).filter((name) => fits.test(name)).toSorted());
  } catch (fault) {
    return err(folderError(folder, fault));
  }
}

function folderError(folder: string, fault: unknown): AdapterError {
  const { code = '' } = fault as NodeJS.ErrnoException;
  const gone = ['EHOSTDOWN', 'ENETUNREACH', 'ETIMEDOUT', 'EIO', 'ESTALE'].includes(code);
  return {
    kind: gone ? 'unreachable' : 'misconfigured',
    message: `the folder ${folder} cannot be read (${code})`,
    advice: {
      key: 'systems.advice.checkFolder',
      text: 'Check that the folder exists and that this account may read it.',
    },
  };
}

/**
 * Reads what is new in the folder, at most a few megabytes at a time. Files stay where they are; a file that has changed is read again from
 * its beginning, and what had been read before comes under the same ids.
 */
export async function pullFiles(
  deps: FilePullDeps,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the folder was read' });
  const { source, quiet } = deps;
  const listed = await listFiles(source);
  if (!listed.ok) return listed;
  const before = parseFileCursor(cursor).files;
  const files: Record<string, FileProgress> = {};
  const messages: UnifiedMessage[] = [];
  let room = BATCH_BYTES;
  let more = false;
  for (const name of listed.value) {
    const known = before[name];
    if (room <= 0 || messages.length >= BATCH_MESSAGES) {
      more = true;
      if (known !== undefined) files[name] = known;
      continue;
    }
    if (signal.aborted) return err({ kind: 'unreachable', message: `reading ${name} was given up` });
    const path = join(source.folder, name);
    const seen = await stat(path).catch(() => undefined);
    if (seen === undefined || !seen.isFile()) continue;
    const same = known !== undefined && known.size === seen.size && known.mtimeMs === seen.mtimeMs;
    if (same && known.done) {
      files[name] = known;
      continue;
    }
    if (!quiet.isQuiet(name, seen)) {
      if (known !== undefined) files[name] = known;
      continue;
    }
    const { size, mtimeMs } = seen;
    const read = await readPart(deps, path, name, same ? known.at : 0, room, signal);
    messages.push(...read.messages);
    room -= read.bytes;
    files[name] = { size, mtimeMs, at: read.at, done: read.done };
    more ||= !read.done;
  }
  return ok({ messages, cursor: JSON.stringify({ files }), more });
}

interface ReadPart {
  readonly messages: readonly UnifiedMessage[];
  readonly bytes: number;
  readonly at: number;
  readonly done: boolean;
}

async function readPart(
  { system, settings, clock }: FilePullDeps,
  path: string,
  name: string,
  from: number,
  room: number,
  signal: AbortSignal,
): Promise<ReadPart> {
  const context = { system, stream: name, now: clock.now() };
  const splitter = createRecordSplitter(splitOptions(settings, from));
  const messages: UnifiedMessage[] = [];
  const piece = Buffer.alloc(PIECE_BYTES);
  let at = from;
  try {
    await using file = await open(path, 'r');
    // A record longer than a batch still has to be read to its end, or the next batch would begin at the same place.
    while (!signal.aborted && (at - from < room || splitter.consumed === from) && messages.length < BATCH_MESSAGES) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) {
        for (const item of splitter.end()) messages.push(...toUnified(item, settings, context));
        return { messages, bytes: at - from, at, done: true };
      }
      at += bytesRead;
      for (const item of splitter.push(piece.subarray(0, bytesRead)))
        messages.push(...toUnified(item, settings, context));
    }
    return { messages, bytes: at - from, at: splitter.consumed, done: false };
  } catch (fault) {
    const reason = `${name} cannot be read (${(fault as NodeJS.ErrnoException).code ?? String(fault)})`;
    const id = `file/${name}@${context.now}`;
    const body = { type: 'unreadable', reason, raw: name } as const;
    return { messages: [...messages, { id, source: system, time: context.now, body }], bytes: 0, at, done: true };
  }
}

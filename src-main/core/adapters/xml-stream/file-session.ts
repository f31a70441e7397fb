import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession, SampleRecord } from '../adapter.ts';
import { toUnified } from './codec.ts';
import { createRecordSplitter } from './framing/record-splitter.ts';
import type { FileSource, XmlStreamSettings } from './settings.ts';
import { splitOptions } from './split-options.ts';
import { createQuietFiles } from './sources/quiet-files.ts';
import { listFiles, pullFiles } from './sources/pull-files.ts';

/** How much of a file a preview looks at, in bytes. */
const SAMPLE_BYTES = 256 * 1024;

/** A session that reads files dropped into a folder. */
export function createFileSession(context: AdapterContext<XmlStreamSettings>, source: FileSource): AdapterSession {
  const { system, settings, clock } = context;
  const quiet = createQuietFiles(source.quietMs, clock);
  return {
    async health(signal) {
      const files = await listFiles(source);
      if (!files.ok) return files;
      if (signal.aborted) return { ok: false, error: { kind: 'unreachable', message: 'the look was given up' } };
      return ok({
        state: 'ok',
        said: `${files.value.length} files ${source.pattern}`,
        found: { code: 'files', values: { count: files.value.length, pattern: source.pattern } },
      });
    },
    pull: (cursor, signal) => pullFiles({ system, settings, source, clock, quiet }, cursor, signal),
    async sample(limit) {
      const files = await listFiles(source);
      if (!files.ok) return files;
      const samples: SampleRecord[] = [];
      for (const name of files.value.toReversed()) {
        if (samples.length >= limit) break;
        await using file = await open(join(source.folder, name), 'r');
        const { bytesRead, buffer } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
        const splitter = createRecordSplitter(splitOptions(settings));
        const items = splitter.push(buffer.subarray(0, bytesRead));
        // The end of the piece is not the end of the file: what is cut there says nothing.
        for (const item of bytesRead < SAMPLE_BYTES ? [...items, ...splitter.end()] : items) {
          if (samples.length >= limit) break;
          const bytes = item.type === 'record' ? Buffer.concat([item.tag, item.content]) : Buffer.from(item.bytes);
          const messages = toUnified(item, settings, { system, stream: name, now: clock.now() });
          samples.push({
            title: `${name}, byte ${item.offset}`,
            raw: bytes.subarray(0, 64 * 1024).toString(),
            messages,
          });
        }
      }
      return ok(samples);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

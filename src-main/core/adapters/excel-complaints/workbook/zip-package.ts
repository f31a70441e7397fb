import { unzip, zip, type AsyncZippable } from 'fflate';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';

/** Largest file taken, and largest content of it in all, in bytes: a workbook of complaints is far from either. */
const LARGEST_FILE = 64 * 1024 * 1024;
const LARGEST_CONTENT = 256 * 1024 * 1024;
const MOST_PARTS = 5_000;
/** Deflate can make one byte of at most 1,032 (RFC 1951): a part that claims more lies about its size. */
const MOST_RATIO = 1_032;

/** The parts of an Office Open XML package by name (ECMA-376 part 2), and their order. */
export type Parts = ReadonlyMap<string, Uint8Array>;

/** Unpacks off the event loop. Refuses what would become too large before it does. */
export function unpack(bytes: Uint8Array): Promise<Result<Parts, TableFault>> {
  const fault = (message: string): Result<never, TableFault> => err({ place: 'the file', message });
  if (bytes.length > LARGEST_FILE) return Promise.resolve(fault(`is larger than ${LARGEST_FILE} bytes`));
  let content = 0;
  let parts = 0;
  let tooMuch = false;
  return new Promise((resolve) => {
    try {
      unzip(
        bytes,
        {
          filter({ size, originalSize }) {
            content += originalSize;
            parts++;
            const lies = size > bytes.length || originalSize > (size + 1) * MOST_RATIO;
            tooMuch ||= lies || content > LARGEST_CONTENT || parts > MOST_PARTS;
            return !tooMuch;
          },
        },
        (error, files) => {
          if (tooMuch) resolve(fault(`unpacks to more than ${LARGEST_CONTENT} bytes or ${MOST_PARTS} parts`));
          else if (error) resolve(fault(`is no workbook (.xlsx), or only half of one: ${error.message}`));
          else resolve(ok(new Map(Object.entries(files))));
        },
      );
    } catch (error) {
      resolve(fault(`is no workbook (.xlsx): ${error instanceof Error ? error.message : String(error)}`));
    }
  });
}

/** Packs the parts again, in their order. */
export function pack(parts: Parts): Promise<Uint8Array> {
  const files: AsyncZippable = Object.fromEntries([...parts].map(([name, content]) => [name, [content, { level: 6 }]]));
  return new Promise((resolve, reject) => zip(files, (error, bytes) => (error ? reject(error) : resolve(bytes))));
}

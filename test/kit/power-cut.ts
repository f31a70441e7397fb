import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from './seeded-random.ts';
import type { FileEvent } from './write-trace.ts';

/**
 * What the disk may keep of writes that no sync has covered: nothing, everything, any of them, or any 512-byte sectors of
 * any of them. Which of them a real disk keeps nobody knows.
 */
export const cutModes = ['nothing', 'everything', 'anyWrites', 'anySectors'] as const;
export type CutMode = (typeof cutModes)[number];

const sector = 512;

/**
 * Makes the files as they may be found after the power failed right after event `cut - 1`. Files in `elsewhere` are on other
 * machines or are the examiner's own: they keep everything.
 */
export function cutPower(options: {
  readonly events: readonly FileEvent[];
  readonly cut: number;
  readonly mode: CutMode;
  readonly random: SeededRandom;
  readonly folder: string;
  readonly elsewhere: ReadonlySet<string>;
}): void {
  const { events, cut, mode, random, folder, elsewhere } = options;
  const before = events.slice(0, cut);
  const durable = new Map<string, number>();
  for (const event of before) if (event.what === 'sync') durable.set(event.file, event.covers);
  const images = new Map<string, Image>();
  for (const [index, event] of before.entries()) {
    if (event.what === 'sync') continue;
    const image = images.get(event.file) ?? { bytes: Buffer.alloc(1 << 20), size: 0 };
    images.set(event.file, image);
    const safe = mode === 'everything' || elsewhere.has(event.file) || index < (durable.get(event.file) ?? 0);
    if (event.what === 'truncate') {
      if (safe) image.size = event.size;
      continue;
    }
    const at = event.at ?? image.size;
    if (safe) put(image, at, event.data);
    else if (mode === 'anyWrites' && random.next() < 0.5) put(image, at, event.data);
    else if (mode === 'anySectors') putSectors(image, at, event.data, random);
  }
  for (const [file, { bytes, size }] of images) writeFileSync(join(folder, file), bytes.subarray(0, size));
}

interface Image {
  bytes: Buffer;
  size: number;
}

function put(image: Image, at: number, data: Buffer): void {
  const end = at + data.length;
  if (end > image.bytes.length) {
    const grown = Buffer.alloc(2 * end);
    image.bytes.copy(grown, 0, 0, image.size);
    image.bytes = grown;
  }
  // What lies between was never written: a disk reads it as zeros.
  if (at > image.size) image.bytes.fill(0, image.size, at);
  data.copy(image.bytes, at);
  image.size = Math.max(image.size, end);
}

function putSectors(image: Image, at: number, data: Buffer, random: SeededRandom): void {
  for (let from = 0; from < data.length;) {
    // Sectors are those of the file, not of the write.
    const to = Math.min(data.length, from + sector - ((at + from) % sector));
    if (random.next() < 0.5) put(image, at + from, data.subarray(from, to));
    from = to;
  }
}

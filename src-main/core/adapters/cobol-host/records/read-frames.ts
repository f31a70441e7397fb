import { descriptorLength, descriptorsIncludeThemselves, type DescriptorOrder } from './descriptors.ts';
import type { Frame, FrameOptions } from './record-format.ts';

/** Cuts data into records. What is no record is said with its place; reading goes on after it where a next record can be found. */
export function* readFrames(data: Uint8Array, options: FrameOptions): Generator<Frame> {
  const from = options.headerBytes ?? 0;
  const to = data.length - (options.trailerBytes ?? 0);
  const skip = options.headerRecords ?? 0;
  const hold = options.trailerRecords ?? 0;
  const waiting: Frame[] = [];
  for (const frame of frames(data, from, to, options)) {
    if (frame.number <= skip) continue;
    waiting.push(frame);
    if (waiting.length > hold) yield waiting.shift() as Frame;
  }
}

function frames(data: Uint8Array, from: number, to: number, options: FrameOptions): Generator<Frame> {
  switch (options.format) {
    case 'fixed':
      return fixed(data, from, to, options.recordLength);
    case 'fb':
      return blocked(data, from, to, options.recordLength);
    case 'variable-occurs':
      return variable(data, from, to, options);
    case 'rdw-be':
      return described(data, [{ from, to }], 'big', from);
    case 'rdw-le':
      return described(data, [{ from, to }], 'little', from);
    case 'vb':
      return described(data, blocks(data, from, to), 'big', from);
    case 'text':
      return lines(data, from, to, options.ebcdic);
  }
}

function* fixed(data: Uint8Array, from: number, to: number, length: number, first = 1): Generator<Frame, number> {
  let number = first;
  for (let offset = from; offset < to; offset += length, number += 1) {
    if (offset + length <= to) yield { ok: true, number, offset, bytes: data.subarray(offset, offset + length) };
    else
      yield {
        ok: false,
        number,
        offset,
        length: to - offset,
        reason: `${to - offset} bytes are left, and a record has ${length}`,
      };
  }
  return number;
}

/** Blocks of fixed records have no descriptors; some transfers put them there all the same, and then the whole file agrees. */
function* blocked(data: Uint8Array, from: number, to: number, length: number): Generator<Frame> {
  const found: { from: number; to: number }[] = [];
  let at = from;
  while (at + 4 <= to) {
    const size = descriptorLength(data, at, 'big');
    if (size <= 4 || (size - 4) % length !== 0 || at + size > to) break;
    found.push({ from: at + 4, to: at + size });
    at += size;
  }
  if (at !== to || found.length === 0) return yield* fixed(data, from, to, length);
  let number = 1;
  for (const block of found) number = yield* fixed(data, block.from, block.to, length, number);
}

function* variable(data: Uint8Array, from: number, to: number, { lengthAt }: FrameOptions): Generator<Frame> {
  let offset = from;
  for (let number = 1; offset < to; number += 1) {
    const length = lengthAt?.(data.subarray(0, to), offset);
    if (length === undefined || length < 1) {
      return yield {
        ok: false,
        number,
        offset,
        length: to - offset,
        reason: 'the counters of its tables make no sense, so its end and all records after it cannot be found',
      };
    }
    if (offset + length > to)
      return yield {
        ok: false,
        number,
        offset,
        length: to - offset,
        reason: `${to - offset} bytes are left, and the record has ${length}`,
      };
    yield { ok: true, number, offset, bytes: data.subarray(offset, offset + length) };
    offset += length;
  }
}

type Block =
  | { readonly from: number; readonly to: number }
  | { readonly from: number; readonly to: number; readonly reason: string };

function* blocks(data: Uint8Array, from: number, to: number): Generator<Block> {
  const own = descriptorsIncludeThemselves(data, from, to, 'block') ? 0 : 4;
  let at = from;
  while (at < to) {
    const size = at + 4 > to ? 0 : descriptorLength(data, at, 'block') + own;
    if (size <= 4 || at + size > to)
      return yield { from: at, to, reason: `the block descriptor says ${size - own} bytes, and ${to - at} are left` };
    yield { from: at + 4, to: at + size };
    at += size;
  }
}

const segments = ['complete', 'first', 'last', 'middle'] as const;

function* described(data: Uint8Array, parts: Iterable<Block>, order: DescriptorOrder, start: number): Generator<Frame> {
  let number = 1;
  let own: number | undefined;
  let open: { offset: number; bytes: Uint8Array[] } | undefined;
  for (const part of parts) {
    if ('reason' in part) {
      yield { ok: false, number, offset: part.from, length: part.to - part.from, reason: part.reason };
      return;
    }
    own ??= descriptorsIncludeThemselves(data, part.from, part.to, order) ? 0 : 4;
    for (let at = part.from; at < part.to;) {
      const size = at + 4 > part.to ? 0 : descriptorLength(data, at, order) + own;
      if (size < 4 || at + size > part.to) {
        const reason = `the record descriptor says ${size - own} bytes, and ${part.to - at - 4} are left${start === part.from ? '; no record after it can be found' : ''}`;
        yield { ok: false, number, offset: at, length: part.to - at, reason };
        number += 1;
        break;
      }
      const bytes = data.subarray(at + 4, at + size);
      const segment = order === 'big' ? segments[(data[at + 2] as number) & 3] : 'complete';
      const cut =
        open !== undefined && (segment === 'complete' || segment === 'first')
          ? 'has no last segment'
          : open === undefined && (segment === 'middle' || segment === 'last')
            ? 'has no first segment'
            : undefined;
      if (cut !== undefined) {
        yield { ok: false, number, offset: open?.offset ?? at, length: size, reason: `a spanned record ${cut}` };
        number += 1;
        open = undefined;
      } else if (segment === 'middle') open?.bytes.push(bytes);
      if (segment === 'first') open = { offset: at, bytes: [bytes] };
      else if (segment === 'complete') {
        if (bytes.length > 0) {
          yield { ok: true, number, offset: at + 4, bytes };
          number += 1;
        }
      } else if (segment === 'last' && open !== undefined) {
        yield { ok: true, number, offset: open.offset + 4, bytes: Buffer.concat([...open.bytes, bytes]) };
        number += 1;
        open = undefined;
      }
      at += size;
    }
  }
  if (open !== undefined)
    yield { ok: false, number, offset: open.offset, length: 0, reason: 'a spanned record has no last segment' };
}

function* lines(data: Uint8Array, from: number, to: number, ebcdic: boolean): Generator<Frame> {
  const ends = ebcdic ? [0x15, 0x25] : [0x0a];
  let number = 1;
  for (let offset = from; offset < to; number += 1) {
    let end = offset;
    while (end < to && !ends.includes(data[end] as number)) end += 1;
    const last = end > offset && data[end - 1] === 0x0d ? end - 1 : end;
    yield { ok: true, number, offset, bytes: data.subarray(offset, last) };
    offset = end + 1;
  }
}

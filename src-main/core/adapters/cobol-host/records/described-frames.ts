import type { ByteWindow } from './byte-window.ts';
import { descriptorLength, descriptorsIncludeThemselves, findChain, lookedAt, type Chain } from './descriptors.ts';
import type { FrameSource } from './fixed-frames.ts';
import { SegmentJoiner } from './segment-joiner.ts';
import type { FrameOptions } from './record-format.ts';

/** Longest block: 2^31 - 1 bytes could be written in a descriptor, and nobody has blocks of more than 64 MiB. */
const longestBlock = 1 << 26;

/**
 * Records with a descriptor (RDW), alone or in blocks with one of their own (BDW). A record whose bytes are wrong costs nothing
 * but itself: the next one begins after its length. After a damaged length reading goes on at the next block, or at the
 * first place where descriptors follow each other again.
 */
export function* describedFrames(
  window: ByteWindow,
  from: number,
  order: 'big' | 'little',
  blocked: boolean,
  options: FrameOptions,
): FrameSource {
  const records = new SegmentJoiner(order);
  if (!blocked) {
    yield* recordsUpTo(window, from, undefined, order, options, records);
  } else {
    let at = from;
    let own: number | undefined;
    while (yield* window.upTo(at + 1)) {
      if (own === undefined) {
        yield* window.upTo(at + lookedAt);
        own = descriptorsIncludeThemselves(window.slice(at, window.end), window.ended, 'block') ? 0 : 4;
      }
      const described = yield* window.upTo(at + 4);
      const said = described ? descriptorLength(window.slice(at, at + 4), 0, 'block') : 0;
      const size = said + own;
      if (size <= 4 || size > longestBlock || !(yield* window.upTo(at + size))) {
        yield* window.upTo(at + lookedAt);
        const left = window.end - at;
        const next = findChain(window, at + 1, { order: 'block', own, longest: longestBlock });
        yield* records.bad(
          at,
          (next ?? window.end) - at,
          described
            ? `the block descriptor says ${said} bytes, and ${left} are left`
            : 'the data ends within a block descriptor',
          next,
        );
        if (next === undefined) break;
        at = next;
        window.drop(at);
        continue;
      }
      yield* recordsUpTo(window, at + 4, at + size, order, options, records, own);
      at += size;
      window.drop(at);
    }
  }
  yield* records.end();
}

/** Records up to the end of a block; `undefined`: of the stream. */
function* recordsUpTo(
  window: ByteWindow,
  from: number,
  to: number | undefined,
  order: 'big' | 'little',
  options: FrameOptions,
  records: SegmentJoiner,
  blockOwn?: number,
): FrameSource {
  let at = from;
  while (to === undefined ? yield* window.upTo(at + 1) : at < to) {
    if (records.own === undefined) {
      if (to === undefined) yield* window.upTo(at + lookedAt);
      const seen = window.slice(at, to ?? window.end);
      // Where blocks count themselves, as on z/OS, records in doubt do so too.
      const doubt = blockOwn === 0;
      records.own = descriptorsIncludeThemselves(seen, to !== undefined || window.ended, order, doubt) ? 0 : 4;
    }
    const { own } = records;
    const described = to === undefined ? yield* window.upTo(at + 4) : at + 4 <= to;
    const said = described ? descriptorLength(window.slice(at, at + 4), 0, order) : 0;
    const size = said + own;
    const whole = size >= 4 && (to === undefined ? yield* window.upTo(at + size) : at + size <= to);
    if (!described || !whole) {
      if (to === undefined) yield* window.upTo(at + lookedAt);
      const end = to ?? window.end;
      // A record is at least its layout's, and more than a descriptor can say it is not.
      const longest = Math.min(0xffff, options.maxRecordLength ?? 0xffff) + 4;
      const chain: Chain = { order, own, longest };
      const next = to === undefined && described ? findChain(window, at + 1, chain) : undefined;
      const reason = described
        ? `the record descriptor says ${said} bytes, and ${end - at - 4} are left`
        : 'the data ends within a record descriptor';
      yield* records.bad(at, (next ?? end) - at, reason, to ?? next);
      if (next === undefined) return;
      at = next;
    } else {
      yield* records.take(window.slice(at, at + size), at);
      at += size;
    }
    if (to === undefined) window.drop(at);
  }
}

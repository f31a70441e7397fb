import { createByteWindow } from './byte-window.ts';
import { isHarmless } from './harmless.ts';
import type { SplitItem } from './split-item.ts';
import { createTagScanner } from './tag-scanner.ts';

const LT = 0x3c;
/** Most that is kept of what is parked, in bytes. */
const KEPT = 64 * 1024;

export interface SplitOptions {
  /** Names of the elements that hold or separate records. ASCII. */
  readonly elements: readonly string[];
  /** `around`: `<r>record</r>`; `before`: `<r/>record<r/>record`; `after`: `record<r/>record<r/>`. */
  readonly placed: 'around' | 'before' | 'after';
  /** True where content is XML: CDATA sections and comments hide what looks like tags. */
  readonly sections: boolean;
  /** Longest record, in bytes. */
  readonly maxRecordBytes: number;
  /** Longest tag, in bytes. */
  readonly maxTagBytes: number;
  /** Offset of the first byte that will come. Default 0. */
  readonly start?: number;
}

/**
 * Finds records in a stream of bytes, in whatever pieces it comes. Never throws; holds at most one record. What is no record comes out as
 * garbage with offset and reason, and the next tag starts afresh.
 */
export interface RecordSplitter {
  push(chunk: Uint8Array): readonly SplitItem[];
  /** The stream is over. */
  end(): readonly SplitItem[];
  /** Offset from which reading can begin anew: everything before it has come out. */
  readonly consumed: number;
}

type Open = { readonly name: string; readonly tag: Uint8Array; readonly offset: number; readonly content: number };

export function createRecordSplitter(options: SplitOptions): RecordSplitter {
  const { placed, maxRecordBytes, start = 0 } = options;
  const window = createByteWindow(start);
  const tagAt = createTagScanner(options);
  let items: SplitItem[] = [];
  /** The record that has begun, or for `after` what has come since the last tag. */
  let open: Open | undefined;
  /** Where the bytes begin that belong to nothing yet. */
  let loose = start;
  /** Where to look on. */
  let next = start;
  /** A record too long, or a run of garbage too long, of which the beginning is out already. */
  let overflow: { readonly offset: number; readonly reason: string; readonly bytes: Uint8Array } | undefined;

  const park = (from: number, to: number, reason: string): void => {
    const bytes = window.slice(from, Math.min(to, from + KEPT));
    items.push({ type: 'garbage', offset: from, length: to - from, reason, bytes });
  };
  /** What lay between records is over at `to`. */
  function endLoose(to: number, reason: string): void {
    if (overflow !== undefined) {
      const { offset, bytes } = overflow;
      items.push({ type: 'garbage', offset, length: to - offset, reason: overflow.reason, bytes });
      overflow = undefined;
    } else if (to > loose && !isHarmless(window.slice(loose, Math.min(to, loose + KEPT)), to - loose)) {
      park(loose, to, reason);
    }
    loose = to;
  }
  const emit = ({ name: element, tag, offset, content }: Open, to: number): void => {
    items.push({ type: 'record', element, tag, offset, content: window.slice(content, to), contentOffset: content });
  };
  /** Too long: its beginning is kept for parking, and the rest is passed over until a tag comes. */
  function overflowed(from: number, reason: string): void {
    overflow ??= { offset: from, reason, bytes: window.slice(from, Math.min(window.to, from + KEPT)) };
    open = undefined;
    loose = next;
  }

  /** @returns false where more bytes are needed */
  function step(): boolean {
    const at = window.find(LT, next);
    const from = open?.offset ?? loose;
    if (at < 0 || at - from > maxRecordBytes) {
      next = at < 0 ? window.to : at;
      if (next - from > maxRecordBytes) {
        overflowed(from, open ? `the record is longer than ${maxRecordBytes} bytes` : 'no record in so many bytes');
      }
      if (at < 0) return false;
    }
    const tag = tagAt(window, at);
    switch (tag.kind) {
      case 'more':
        next = at;
        if (window.to - from > maxRecordBytes + options.maxTagBytes) {
          overflowed(from, `the record is longer than ${maxRecordBytes} bytes`);
          next = at + 1;
          return true;
        }
        return false;
      case 'skip':
        next = tag.end;
        return true;
      case 'other':
        next = at + 1;
        return true;
      case 'broken':
        if (placed === 'around' && open === undefined) {
          endLoose(at, between);
          park(at, at + 1, `the tag that begins here does not end within ${options.maxTagBytes} bytes`);
          loose = at + 1;
        }
        next = at + 1;
        return true;
      case 'start':
        begin(at, tag.end, tag.name, tag.empty);
        return true;
      case 'end':
        finish(at, tag.end, tag.name);
        return true;
    }
  }

  function begin(at: number, end: number, name: string, empty: boolean): void {
    const opened: Open = { name, tag: window.slice(at, end), offset: at, content: end };
    next = end;
    if (placed === 'after') {
      if (overflow === undefined) emit({ ...opened, offset: loose, content: loose }, at);
      else endLoose(at, between);
      loose = end;
      return;
    }
    if (open === undefined) endLoose(at, between);
    else if (placed === 'before') emit(open, at);
    else park(open.offset, at, `the record has no end: the next <${name}> begins before </${open.name}>`);
    open = opened;
    loose = end;
    if (empty && placed === 'around') {
      emit(opened, end);
      open = undefined;
    }
  }

  function finish(at: number, end: number, name: string): void {
    next = end;
    // The second half of a separator written as `<r></r>`.
    if (placed !== 'around') {
      if (open !== undefined && at === open.content) open = { ...open, content: end };
      if (open === undefined && at === loose) loose = end;
      return;
    }
    if (open?.name === name) {
      emit(open, at);
      open = undefined;
      loose = end;
    } else if (overflow !== undefined) endLoose(end, between);
    else if (open === undefined) {
      endLoose(at, between);
      park(at, end, `</${name}> ends a record that never began`);
      loose = end;
    }
  }

  function take(): readonly SplitItem[] {
    while (step());
    window.drop(Math.min(open?.offset ?? loose, next));
    const taken = items;
    items = [];
    return taken;
  }

  return {
    push(chunk) {
      window.append(chunk);
      return take();
    },
    end() {
      const { to } = window;
      if (open !== undefined && placed === 'before') emit(open, to);
      else if (open !== undefined) park(open.offset, to, `the stream ends before </${open.name}>`);
      else endLoose(to, placed === 'after' ? 'the stream ends before the tag that closes this record' : between);
      open = undefined;
      [loose, next] = [to, to];
      window.drop(to);
      const taken = items;
      items = [];
      return taken;
    },
    get consumed() {
      return Math.min(open?.offset ?? loose, overflow?.offset ?? Number.POSITIVE_INFINITY);
    },
  };
}

const between = 'these bytes stand between records and belong to none';

import { createAmiFrame, type AmiFault, type AmiFrame, type AmiHeader } from './ami-frame.ts';

export type AmiItem =
  | { readonly type: 'banner'; readonly text: string; readonly offset: number }
  | { readonly type: 'frame'; readonly frame: AmiFrame }
  | { readonly type: 'fault'; readonly fault: AmiFault };

export interface AmiParserOptions {
  /** Longest line in bytes; a longer one is a fault and is left out. Default 64 KiB. */
  readonly maxLineBytes?: number;
  /** Longest frame in bytes; a longer one is a fault and is left out. Default 4 MiB (the output of a long command). */
  readonly maxFrameBytes?: number;
  /** Events that are passed over without being decoded, by name. */
  readonly ignoreEvents?: ReadonlySet<string>;
  /** WHATWG label of the encoding of lines that are not UTF-8. Default `windows-1252`; `gb18030` for older Chinese PBXs. */
  readonly fallbackEncoding?: string;
  /** False where the stream starts in the middle. Default true: the first line may be the banner. */
  readonly banner?: boolean;
}

/** Turns bytes into frames, whatever pieces they arrive in. Never throws on any input; keeps at most one line undecoded. */
export interface AmiParser {
  push(chunk: Uint8Array): readonly AmiItem[];
  /** The stream is over: half a frame is a fault. */
  end(): readonly AmiItem[];
  /** True while a line or frame has begun and has not ended. */
  readonly midFrame: boolean;
  /** Bytes taken so far. */
  readonly offset: number;
  /** Events passed over by `ignoreEvents`. */
  readonly ignored: number;
}

const LF = 0x0a;
const CR = 0x0d;
const END_COMMAND = '--END COMMAND--';

export function createAmiParser(options: AmiParserOptions = {}): AmiParser {
  const maxLine = options.maxLineBytes ?? 64 * 1024;
  const maxFrame = options.maxFrameBytes ?? 4 * 1024 * 1024;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const fallback = new TextDecoder(options.fallbackEncoding ?? 'windows-1252');
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  /** Offset of the first byte of `rest`. */
  let lineOffset = 0;
  let overlong = false;
  let mayBanner = options.banner ?? true;
  let headers: AmiHeader[] = [];
  let frameOffset = 0;
  let frameBytes = 0;
  /** Lines of the present block were seen, whether or not they became headers. */
  let open = false;
  let skipping: 'no' | 'ignored' | 'fault' = 'no';
  /** Asterisk before 14 answers `Command` with raw lines up to an end mark. */
  let rawOutput = false;
  let ignored = 0;
  let items: AmiItem[] = [];

  const decode = (bytes: Uint8Array): string => {
    try {
      return utf8.decode(bytes);
    } catch {
      return fallback.decode(bytes);
    }
  };
  const fault = (at: number, message: string, excerpt: string): void => {
    items.push({ type: 'fault', fault: { offset: at, message, excerpt: excerpt.slice(0, 120) } });
  };
  function endFrame(): void {
    if (headers.length > 0 && skipping === 'no') {
      items.push({ type: 'frame', frame: createAmiFrame(headers, frameOffset) });
    }
    headers = [];
    frameBytes = 0;
    open = false;
    skipping = 'no';
    rawOutput = false;
  }
  function line(bytes: Buffer, at: number): void {
    if (bytes.length === 0 && !rawOutput) return endFrame();
    const text = skipping === 'no' ? decode(bytes) : '';
    if (mayBanner) {
      mayBanner = false;
      if (!/^(response|event):/i.test(text)) {
        items.push({ type: 'banner', text: text.slice(0, 200), offset: at });
        return;
      }
    }
    if (!open) {
      open = true;
      frameOffset = at;
    }
    frameBytes += bytes.length;
    if (skipping !== 'no') return;
    if (frameBytes > maxFrame) {
      fault(frameOffset, `a frame is longer than ${maxFrame} bytes; it is left out`, text);
      headers = [];
      rawOutput = false;
      skipping = 'fault';
      return;
    }
    if (rawOutput) return rawLine(text);
    header(text, at);
  }
  function header(text: string, at: number): void {
    const colon = text.indexOf(':');
    if (colon <= 0) {
      // Some Asterisk releases send raw lines of command output between the headers of `Response: Follows`.
      if (headers[0]?.[1] === 'Follows') {
        rawOutput = true;
        return rawLine(text);
      }
      return fault(at, 'a line has no header name; the line is left out', text);
    }
    const name = text.slice(0, colon);
    const value = text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (headers.length === 0 && name === 'Event' && options.ignoreEvents?.has(value)) {
      ignored++;
      skipping = 'ignored';
      return;
    }
    headers.push([name, value]);
  }
  function rawLine(text: string): void {
    const mark = text.indexOf(END_COMMAND);
    if (mark < 0) {
      headers.push(['Output', text]);
      return;
    }
    if (mark > 0) headers.push(['Output', text.slice(0, mark)]);
    rawOutput = false;
  }
  function take(): readonly AmiItem[] {
    const taken = items;
    items = [];
    return taken;
  }

  return {
    push(chunk) {
      let data: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      offset += chunk.length;
      if (rest.length > 0) data = Buffer.concat([rest, data]);
      let from = 0;
      for (;;) {
        const lf = data.indexOf(LF, from);
        if (lf < 0) break;
        const end = lf > from && data[lf - 1] === CR ? lf - 1 : lf;
        if (overlong) overlong = false;
        else if (lf - from > maxLine) tooLong(data.subarray(from, end));
        else line(data.subarray(from, end), lineOffset);
        lineOffset += lf + 1 - from;
        from = lf + 1;
      }
      rest = data.subarray(from);
      if (overlong || rest.length > maxLine) {
        if (!overlong) tooLong(rest);
        overlong = true;
        lineOffset += rest.length;
        rest = Buffer.alloc(0);
      } else if (rest.length > 0) {
        // A copy, so that a small remainder does not keep a large chunk alive.
        rest = Buffer.from(rest);
      }
      return take();
    },
    end() {
      if (rest.length > 0 || open || overlong) {
        const at = open ? frameOffset : lineOffset;
        fault(at, 'the stream ended in the middle of a frame', headers[0]?.join(': ') ?? decode(rest));
      }
      rest = Buffer.alloc(0);
      overlong = false;
      headers = [];
      endFrame();
      return take();
    },
    get midFrame() {
      return rest.length > 0 || open || overlong;
    },
    get offset() {
      return offset;
    },
    get ignored() {
      return ignored;
    },
  };

  function tooLong(start: Buffer): void {
    mayBanner = false;
    if (!open) {
      open = true;
      frameOffset = lineOffset;
    }
    // As much as is there however the stream was cut: the report is the same for the same bytes.
    const excerpt = decode(start.subarray(0, Math.min(120, maxLine)));
    fault(lineOffset, `a line is longer than ${maxLine} bytes; the line is left out`, excerpt);
  }
}

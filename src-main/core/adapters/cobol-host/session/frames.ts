/** How a length stands before each message on the wire. */
export interface FrameRule {
  /** Bytes of the length, big-endian. */
  readonly lengthBytes: 2 | 4;
  /** The length counts itself and the reserved bytes, as LLLL and LLZZ of IMS Connect do. */
  readonly inclusive: boolean;
  /** Bytes after the length that mean nothing here (ZZ of LLZZ): written as zero, not looked at. */
  readonly reservedBytes: 0 | 2;
  /** Largest message that is taken, in bytes. */
  readonly maxBytes: number;
}

/** A stream that cannot be cut into messages any more. */
export interface BrokenFrame {
  /** Of the length that is wrong, from the beginning of the connection, in bytes. */
  readonly offset: number;
  readonly reason: string;
}

const headOf = ({ lengthBytes, reservedBytes }: FrameRule): number => lengthBytes + reservedBytes;

/** Largest message the rule can carry. */
export const largestMessage = (rule: FrameRule): number =>
  Math.min(rule.maxBytes, (rule.lengthBytes === 2 ? 0xffff : 0x7fff_ffff) - (rule.inclusive ? headOf(rule) : 0));

/**
 * A message with its length before it.
 *
 * @throws where the message is longer than `largestMessage`: the caller has to look first
 */
export function encodeFrame(rule: FrameRule, message: Uint8Array): Uint8Array {
  if (message.length > largestMessage(rule))
    throw new Error(`a message of ${message.length} bytes does not fit a frame`);
  const head = headOf(rule);
  const frame = Buffer.alloc(head + message.length);
  frame.writeUIntBE(message.length + (rule.inclusive ? head : 0), 0, rule.lengthBytes);
  frame.set(message, head);
  return frame;
}

/** Cuts a byte stream into messages. After a broken frame nothing more comes: the stream has lost its step. */
export interface FrameReader {
  /** Takes bytes as they come and answers the messages that are whole by now, or where the stream is broken. */
  push(chunk: Uint8Array): { readonly messages: readonly Uint8Array[]; readonly broken: BrokenFrame | undefined };
  /** Bytes of a message that is not whole yet. */
  readonly held: number;
}

export function createFrameReader(rule: FrameRule): FrameReader {
  const head = headOf(rule);
  const largest = largestMessage(rule);
  let chunks: Uint8Array[] = [];
  let held = 0;
  let offset = 0;
  let broken: BrokenFrame | undefined;

  /** The first `count` bytes that are held, in one piece. */
  function front(count: number): Buffer {
    if ((chunks[0]?.length ?? 0) < count) chunks = [Buffer.concat(chunks)];
    const first = chunks[0] as Uint8Array;
    return Buffer.from(first.buffer, first.byteOffset, count);
  }
  function drop(count: number): void {
    const first = chunks[0] as Uint8Array;
    if (first.length === count) chunks.shift();
    else chunks[0] = first.subarray(count);
    held -= count;
    offset += count;
  }

  return {
    push(chunk) {
      const messages: Uint8Array[] = [];
      if (broken !== undefined || chunk.length === 0) return { messages, broken };
      chunks.push(chunk);
      held += chunk.length;
      while (held >= head) {
        const said = front(head).readUIntBE(0, rule.lengthBytes);
        const length = said - (rule.inclusive ? head : 0);
        if (length < 1 || length > largest) {
          const bytes = front(Math.min(held, head)).toString('hex').toUpperCase();
          const reason = `the length X'${bytes}' says ${length} bytes; a message has 1 to ${largest}`;
          broken = { offset, reason };
          chunks = [];
          held = 0;
          break;
        }
        if (held < head + length) break;
        messages.push(Uint8Array.prototype.slice.call(front(head + length), head));
        drop(head + length);
      }
      return { messages, broken };
    },
    get held() {
      return held;
    },
  };
}

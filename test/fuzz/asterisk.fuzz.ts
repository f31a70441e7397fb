import { readFileSync } from 'node:fs';
import { createAmiParser } from '../../src-main/core/adapters/asterisk/ami/ami-parser.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const recorded = ['ami-queue-call', 'ami-transfer', 'ami-status'].map((name) =>
  readFileSync(new URL(`../kit/fixtures/asterisk/${name}.txt`, import.meta.url)),
);
/** The first frames of a recording, whole. */
const first = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.subarray(0, 6_000).lastIndexOf('\r\n\r\n') + 4);

/** The stream of the manager interface, fed in pieces whose length the input itself decides. */
export const target: FuzzTarget = {
  name: 'asterisk: manager interface',
  seeds: recorded.map(first),
  run(input) {
    const parser = createAmiParser({ maxLineBytes: 4_096, maxFrameBytes: 16_384 });
    const piece = 1 + ((input[0] ?? 0) % 97);
    const items = [];
    for (let at = 0; at < input.length; at += piece) items.push(...parser.push(input.subarray(at, at + piece)));
    items.push(...parser.end());
    const fault = items.find((item) => item.type === 'fault');
    return fault?.type === 'fault' ? `error at ${fault.fault.offset}` : 'value';
  },
};

import { NoData } from './read-chunks.ts';

/** Longest line, in bytes: far above what a record can print, and a bound for what a file without line ends costs. */
const longestLine = 1 << 28;

/** Lines of UTF-8 text as their bytes come. */
export function* readLines(chunks: Iterable<Uint8Array>): Generator<string> {
  let open: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...open, chunk.subarray(from, end)]).toString('utf8');
      open = [];
      size = 0;
      from = end + 1;
    }
    open.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > longestLine) throw new NoData(`The data has a line of more than ${longestLine} bytes.`);
  }
  if (size > 0) yield Buffer.concat(open).toString('utf8');
}

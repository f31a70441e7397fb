import type { IncomingMessage } from 'node:http';

export type BodyFault = 'tooLarge' | 'broken';

/** Reads at most `limit` bytes; what is more ends the reading at once. */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | BodyFault> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= limit) chunks.push(chunk);
      else {
        request.pause();
        resolve('tooLarge');
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('broken'));
    request.on('close', () => resolve('broken'));
  });
}

/** A message from its lines, with the line ends of mail. */
export const mailOf = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

/** Text as bytes of another encoding, in the one-byte-per-character form that `mailOf` takes. */
export const bytesAsText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

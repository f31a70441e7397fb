/**
 * How much of a message is read. What lies beyond is no longer mail that a person wrote, and reading it would only cost memory; such a
 * message is parked with the limit it broke.
 */
export const mailLimits = {
  /** Bytes of header lines in all parts together. Exim refuses more than 1 MiB (`header_maxsize`). */
  headerBytes: 512 * 1024,
  /** Header lines of one part. */
  headerLines: 2_000,
  /** Multiparts within multiparts; mail programs nest about five. */
  depth: 20,
  /** Parts of one message. */
  parts: 500,
  /** Text or HTML shown on the timeline, per part, in bytes; longer text is offered as a file. */
  inlineBytes: 1024 * 1024,
  /** Bytes of a message that are read for the timeline; of longer ones the beginning, and the list of files from the server. */
  sourceBytes: 512 * 1024,
  /** Bytes of a signed message that are read whole, so that the signature can be checked. */
  signedBytes: 20 * 1024 * 1024,
  /** Bytes of one attachment. */
  attachmentBytes: 64 * 1024 * 1024,
  /** Message-IDs taken from one References field: the first ones name the thread, the last ones the parents. */
  references: 100,
  /** Addresses read from one field. */
  addresses: 200,
} as const;

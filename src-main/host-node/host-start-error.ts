/** Why Trunkline could not start, in words for the person who started it. */
export class HostStartError extends Error {
  override readonly name = 'HostStartError';
  /** Process exit code: 1 in general, 3 where the data folder is in use. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Ends an exhaustive `switch`: reaching it is a bug, and a missing case does not compile. */
export function assertNever(value: never, where: string): never {
  throw new Error(`${where}: unexpected value ${JSON.stringify(value)}`);
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

/** Something a suite needs from the machine, e.g. the binaries of a database server. */
export interface Requirement {
  readonly name: string;
  /** Why it cannot be used here, in one sentence with the command that would help; `undefined` where it can. */
  readonly missing: string | undefined;
}

/** Set to `1` where nothing may be skipped (continuous integration): a missing requirement is then a failure. */
export const requireAllVariable = 'TRUNKLINE_REQUIRE_ALL';

/** Looks once whether the machine has what a suite needs. `probe` answers the reason where it has not. */
export function requirement(name: string, probe: () => string | undefined): Requirement {
  return { name, missing: probe() };
}

/**
 * A suite that runs against something real. Where it is missing the suite is skipped under its own name and the reason, or
 * fails when `TRUNKLINE_REQUIRE_ALL=1`.
 */
export function describeReal(needs: Requirement | readonly Requirement[], title: string, suite: () => void): void {
  const all = 'name' in needs ? [needs] : needs;
  const reasons = all.flatMap((one) => (one.missing === undefined ? [] : [`${one.name}: ${one.missing}`]));
  if (reasons.length === 0) {
    describe(title, suite);
    return;
  }
  const reason = reasons.join('; ');
  const mustRun = process.env[requireAllVariable] === '1';
  describe.skipIf(!mustRun)(`${title} (not run: ${reason})`, () => {
    it('has what it needs on this machine', () => {
      throw new Error(`${requireAllVariable}=1 and ${reason}`);
    });
  });
}

/** Full path of the first candidate that is an executable file; bare names are looked up in PATH and the sbin folders. */
export function findExecutable(candidates: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  const paths = candidates.flatMap((name) =>
    name.includes('/') ? [name] : folders.filter((folder) => folder !== '').map((folder) => join(folder, name)),
  );
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

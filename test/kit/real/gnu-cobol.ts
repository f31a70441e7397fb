import { findExecutable, requirement } from './requirement.ts';

/** Debian's COBOL compiler, the oracle of host records and the peer of host sessions. */
export const gnuCobol = requirement('GnuCOBOL', () =>
  findExecutable(['cobc']) === undefined ? 'apt-get install gnucobol4' : undefined,
);

import { findExecutable, requirement } from './requirement.ts';

/** The browser of the end-to-end suites; another one can be named in the variable CHROMIUM. */
export const chromiumRequirement = requirement('Chromium', () =>
  findExecutable([process.env['CHROMIUM'] ?? 'chromium'])
    ? undefined
    : 'not installed (Debian: apt-get install chromium fonts-noto-cjk)',
);

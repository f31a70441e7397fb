import type { AdapterError } from '../adapter-error.ts';

/** What a person should do, by key. The window translates `systems.advice.<key>`; this is the English fallback. */
const texts = {
  checkPassword: 'Check user name and password of this system in the settings.',
  checkDatabase: 'Check the name of the database in the settings, or ask the administrator to create it.',
  checkTable:
    'A table or column is missing. Compare the mapping of this system with the tables and columns that exist.',
  checkPermission: 'Ask the database administrator to grant the right that is named here.',
  checkNetwork: 'Check that the database server runs, and host, port and firewall.',
  checkTls: 'Check the TLS settings of this system and the certificate of the server.',
  checkFile: 'Check that the file exists, is an SQLite database and may be read and written.',
  freeDiskSpace: 'Free disk space on the database server. Trunkline tries again by itself.',
  waitForLock: 'Nothing to do: Trunkline tries again by itself.',
  createBarrierTable:
    'Ask the database administrator to create the table trunkline_operations with the statement that is named here.',
  allowPrepare:
    'Ask the database administrator to set max_prepared_transactions above 0 and restart PostgreSQL, or set "prepare" of this system to "check".',
  lookAgain: 'Look at what the system holds now, then decide again.',
  correctValue: 'Correct the value and send it again.',
} as const;
export type AdviceKey = keyof typeof texts;

export const advice = (key: AdviceKey): NonNullable<AdapterError['advice']> => ({
  key: `systems.advice.${key}`,
  text: texts[key],
});

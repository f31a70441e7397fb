import type { AdapterError } from '../adapter-error.ts';

/** What a person should do, by key. The window translates `systems.advice.<key>`; this is the English fallback. */
const texts = {
  sqlPassword: 'Check user name and password of this system in the settings.',
  sqlDatabase: 'Check the name of the database in the settings, or ask the administrator to create it.',
  sqlTable: 'Check the table names in the mapping of this system against the tables that exist.',
  sqlColumn: 'Check the column names in the mapping of this system against the columns that exist.',
  sqlPermission: 'Ask the database administrator to grant the right that is named here.',
  sqlReach: 'Check that the database server runs, and host, port and firewall.',
  sqlTls: 'Check the TLS settings of this system and the certificate of the server.',
  sqlFile: 'Check that the file exists, is an SQLite database and may be read and written.',
  sqlDiskFull: 'Free disk space on the database server. Trunkline tries again by itself.',
  sqlBusy: 'Nothing to do: Trunkline tries again by itself.',
  sqlBarrier:
    'Ask the database administrator to create the table trunkline_operations with the statement that is named here.',
  sqlPrepare:
    'Ask the database administrator to set max_prepared_transactions above 0 and restart PostgreSQL, or set "prepare" of this system to "check".',
  sqlStale: 'Look at what the system holds now, then decide again.',
  sqlValue: 'Correct the value and send it again.',
} as const;
export type AdviceKey = keyof typeof texts;

export const advice = (key: AdviceKey): NonNullable<AdapterError['advice']> => ({
  key: `systems.advice.${key}`,
  text: texts[key],
});

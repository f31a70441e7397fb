import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** Thread of the bare limit: moves the log into the file every second. */
const db = new Database(String(workerData));
db.pragma('journal_mode = WAL');
setInterval(() => db.pragma('wal_checkpoint(PASSIVE)'), 1_000);

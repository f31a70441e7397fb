import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { applyPragmas } from './pragmas.ts';
import type { CheckpointReply, CheckpointRequest } from './checkpointer.ts';

/** Entry of the thread that moves pages from the write-ahead log into the file, so that its fsyncs stall nobody. */
const port = parentPort;
if (port === null) throw new Error('the checkpoint worker runs as a worker thread only');

const db = new Database(String(workerData), { fileMustExist: true });
applyPragmas(db, 'writer');

port.on('message', (request: CheckpointRequest) => {
  if (request === 'close') {
    db.close();
    port.close();
    return;
  }
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
    // RESTART holds the write lock while it moves what PASSIVE left over, so it always comes second and finds little to do.
    if (request === 'restart') db.pragma('wal_checkpoint(RESTART)');
    port.postMessage({ error: undefined } satisfies CheckpointReply);
  } catch (error) {
    port.postMessage({ error: String(error) } satisfies CheckpointReply);
  }
});

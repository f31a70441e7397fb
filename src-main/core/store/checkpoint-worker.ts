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
    // PASSIVE alone: the other modes hold the write lock while they fsync, and a commit would wait for them or fail.
    const [{ log }] = db.pragma('wal_checkpoint(PASSIVE)') as [{ readonly log: number }];
    port.postMessage({ frames: log } satisfies CheckpointReply);
  } catch (error) {
    port.postMessage({ error: String(error) } satisfies CheckpointReply);
  }
});

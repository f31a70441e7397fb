import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import { nullLogger } from '../null-logger.ts';

/**
 * Opens a workspace file, as an account without rights where the third argument gives a user id, says how it went in one line
 * of JSON, and holds the file until its input ends.
 */
const [path = '', user = ''] = process.argv.slice(2);
if (user !== '') process.setuid?.(Number(user));
const opened = openStore({ path, clock: createRealClock(), logger: nullLogger });
const answer = opened.ok ? { ok: true } : { ok: false, kind: opened.error.kind, message: opened.error.message };
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();

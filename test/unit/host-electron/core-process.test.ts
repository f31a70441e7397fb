import { EventEmitter, once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCore } from '../../../src-main/core/create-core.ts';
import { runCoreProcess } from '../../../src-main/host-electron/core-process/run-core-process.ts';
import type { FromCore, ToCore } from '../../../src-main/host-electron/core-messages.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** The shell's side of a core process that runs here. */
function startHere(overrides: Partial<Parameters<typeof runCoreProcess>[0]> = {}) {
  const life = new EventEmitter();
  const heard: FromCore[] = [];
  let listener: ((event: { data: unknown; ports: [] }) => void) | undefined;
  runCoreProcess({
    parent: {
      postMessage(message) {
        heard.push(message as FromCore);
        life.emit('end', message);
      },
      on: (_event, next) => (listener = next),
    },
    createCore,
    startDemo: () => Promise.reject(new Error('no demo here')),
    exit: (code) => life.emit('end', { exit: code }),
    onUncaught: () => {},
    ...overrides,
  });
  return {
    async tell(message: ToCore): Promise<unknown> {
      const ended = once(life, 'end', { signal: AbortSignal.timeout(20_000) });
      listener?.({ data: message, ports: [] });
      return ((await ended) as unknown[])[0];
    },
  };
}

const workspace = JSON.stringify({
  name: 'W',
  region: 'CN',
  agent: { id: 'kim', name: 'Kim', aliases: [] },
  systems: [],
});

test('a workspace file that cannot be opened is told to the person, and not tried again and again', async () => {
  await using dir = tempDir();
  const [configFile, dataDir] = [join(dir.path, 'workspace.json'), join(dir.path, 'data')];
  mkdirSync(dataDir);
  writeFileSync(configFile, workspace);
  writeFileSync(join(dataDir, 'workspace.db'), 'this is a letter, not a database. '.repeat(200));
  const core = startHere();
  const said = await core.tell({ type: 'start', version: '1.0.0', configFile, dataDir });
  expect(said).toMatchObject({ type: 'refused', message: expect.stringContaining(join(dataDir, 'workspace.db')) });
  expect(await core.tell({ type: 'stop' })).toEqual({ exit: 0 });
});

test('a fault in the start ends the process, so that it is started again', async () => {
  await using dir = tempDir();
  const configFile = join(dir.path, 'workspace.json');
  writeFileSync(configFile, workspace);
  const core = startHere({ createCore: () => Promise.reject(new TypeError('x is undefined')) });
  const start = { type: 'start', version: '1.0.0', configFile, dataDir: join(dir.path, 'data') } as const;
  expect(await core.tell(start)).toEqual({ exit: 1 });
  expect(await core.tell({ type: 'stop' })).toEqual({ exit: 0 });
});

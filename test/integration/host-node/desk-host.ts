import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceConfig } from '../../../src-main/core/config/workspace-config.ts';
import { type NodeHost, type NodeHostOptions, startNodeHost } from '../../../src-main/host-node/node-host.ts';
import type { AgentId } from '../../../src-shared/model/ids.ts';
import { createFakeCore, type FakeCore } from '../../kit/fake-core.ts';
import { createRecordingLogger, type RecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

export const emptyConfig: WorkspaceConfig = {
  name: 'Test',
  region: 'CN',
  agent: { id: 'agent-1' as AgentId, name: 'Wang Fang', aliases: [] },
  systems: [],
  demo: false,
};

export interface DeskHost extends AsyncDisposable {
  readonly host: NodeHost;
  readonly core: FakeCore;
  readonly logger: RecordingLogger;
  readonly origin: string;
  readonly dataDir: string;
  /** Goes through the entry; answers the cookie header of the new session. */
  enter(): Promise<string>;
}

/** A Node host around a fake core, with a window of two files. */
export async function openDeskHost(options: Partial<NodeHostOptions> = {}): Promise<DeskHost> {
  await using opening = new AsyncDisposableStack();
  const dir = opening.use(tempDir());
  const rendererDir = join(dir.path, 'renderer');
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Trunkline</title>');
  writeFileSync(join(rendererDir, 'assets', 'app-1.js'), 'export {};');
  writeFileSync(join(dir.path, 'secret.html'), 'secret');
  const core = createFakeCore('node');
  const logger = createRecordingLogger();
  const dataDir = join(dir.path, 'data');
  const host = opening.use(
    await startNodeHost({
      config: emptyConfig,
      dataDir,
      version: '0.0.0-test',
      rendererDir,
      logger,
      createCore: async () => core,
      validateOutput: true,
      ...options,
    }),
  );
  const running = opening.move();
  const origin = `http://127.0.0.1:${host.port}`;
  return {
    host,
    core,
    logger,
    origin,
    dataDir,
    async enter() {
      const response = await fetch(host.issueEntryUrl());
      await response.text();
      return response.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

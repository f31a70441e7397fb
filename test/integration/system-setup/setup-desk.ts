import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkspaceFile } from '../../../src-main/core/host-kit/open-workspace-file.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoRequestTracker, type DemoRequestTracker } from '../../../src-main/demo/demo-request-tracker.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemDraft, TestReport } from '../../../src-shared/model/system-setup.ts';
import { type CoreDesk, startCoreDesk, type SystemOfDesk } from '../../kit/core-desk.ts';
import { demoTicket } from '../../kit/started-demo-request-tracker.ts';
import { tempDir } from '../../kit/temp-dir.ts';

export interface SetupDesk extends AsyncDisposable {
  readonly desk: CoreDesk;
  readonly tracker: DemoRequestTracker;
  readonly file: string;
  readonly secrets: Map<string, string>;
  /** A draft for the tracker, with the right token unless said otherwise. */
  draft(more?: Partial<SystemDraft>): SystemDraft;
  /** Takes a draft through its test, to the end. */
  tried(draft: SystemDraft): Promise<TestReport>;
}

/** A core on a configuration file, with a ticket system beside it that is not part of it yet. */
export async function startSetupDesk(systems: readonly SystemOfDesk[] = []): Promise<SetupDesk> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(tempDir());
  const tracker = starting.use(
    await startDemoRequestTracker({
      clock: createRealClock(),
      users: [
        { name: 'agent1', realName: 'Agent One', email: 'agent1@demo.example', privileged: true },
        { name: 'agent2', realName: 'Agent Two', email: 'agent2@demo.example', privileged: true },
      ],
      tickets: [demoTicket(), demoTicket({ subject: 'Lamp' })],
      queues: ['Support', '售后'],
    }),
  );
  const file = join(folder.path, 'workspace.json');
  await writeFile(file, JSON.stringify({ agent: { id: 'a1', name: 'Agent One' }, systems }, undefined, 2));
  const opened = await openWorkspaceFile(file, (name) => (name === 'RT_TOKEN' ? tracker.token : undefined));
  if (!opened.ok) throw new Error(opened.error.message);
  const secrets = new Map<string, string>();
  const desk = starting.use(
    await startCoreDesk({
      dataDir: folder.path,
      systems: opened.value.config.systems,
      workspaceStore: opened.value.store,
      secretStore: {
        get: async (name) => secrets.get(name),
        set: async (name, value) => void secrets.set(name, value),
        delete: async (name) => void secrets.delete(name),
      },
    }),
  );
  const held = starting.move();
  return {
    desk,
    tracker,
    file,
    secrets,
    draft: (more) => ({
      mode: 'add',
      id: 'rt' as SystemId,
      adapter: 'request-tracker',
      name: 'Tickets',
      settings: { baseUrl: tracker.baseUrl, auth: {} },
      secrets: { 'auth.token': tracker.token },
      keep: [],
      ...more,
    }),
    tried: (draft) =>
      desk.until(
        (listener) => desk.client.systems.test(draft, listener),
        (report: TestReport) => (report.outcome === undefined ? undefined : report),
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

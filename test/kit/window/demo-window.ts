import { chromium, type Page } from 'playwright-core';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../../src-main/demo/demo-asterisk.ts';
import { demoAgents } from '../../../src-main/demo/demo-people.ts';
import { startDemoWorkspace } from '../../../src-main/demo/start-demo-workspace.ts';
import { startNodeHost } from '../../../src-main/host-node/node-host.ts';
import type { Preferences } from '../../../src-shared/contract/settings.ts';
import { nullLogger } from '../null-logger.ts';
import { buildWindow } from './build-window.ts';

export interface DemoWindow extends AsyncDisposable {
  readonly page: Page;
  /** The call centre; calls come only where they are asked for. */
  readonly pbx: DemoAsterisk;
  prefer(preferences: Partial<Preferences>): Promise<void>;
}

/** The window on the demo workspace, both in this process: the real host, the real adapters, no call that nobody asked for. */
export async function openDemoWindow(size = { width: 1440, height: 900 }): Promise<DemoWindow> {
  await using starting = new AsyncDisposableStack();
  const built = starting.use(await buildWindow());
  const demo = starting.use(await startDemoWorkspace({}));
  const pbx = starting.use(
    await startDemoAsterisk({
      clock: createRealClock(),
      agents: demoAgents.map(({ interface: device, memberName, extension }) => ({
        interface: device,
        memberName,
        extension,
      })),
      queues: [{ name: 'support', extension: '800', ringMs: 60_000 }],
    }),
  );
  const systems = demo.config.systems.map((system) =>
    system.adapter === 'asterisk'
      ? { ...system, settings: { ...system.settings, port: pbx.port, username: pbx.username, secret: pbx.secret } }
      : system,
  );
  const host = starting.use(
    await startNodeHost({
      config: { ...demo.config, systems },
      dataDir: demo.dataDir,
      version: '0.1.0',
      rendererDir: built.path,
      logger: nullLogger,
    }),
  );
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  starting.defer(() => browser.close());
  const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce', locale: 'en-GB' });
  await page.goto(host.url);
  await page.locator('[data-focus="list"] [role="option"]').first().waitFor();
  const running = starting.move();
  return {
    page,
    pbx,
    async prefer(preferences) {
      const done = await host.core.handlers.settings.set(preferences, {
        signal: new AbortController().signal,
        session: 'pictures',
      });
      if (!done.ok) throw new Error(done.error.message);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

import { chromium, type Browser, type Page } from 'playwright-core';
import { openWorkspaceFile } from '../../../src-main/core/host-kit/open-workspace-file.ts';
import { startNodeHost } from '../../../src-main/host-node/node-host.ts';
import { nullLogger } from '../null-logger.ts';
import { buildWindow } from './build-window.ts';

export interface HostWindow extends AsyncDisposable {
  readonly page: Page;
  /** What the page complained about. */
  readonly complaints: readonly string[];
}

/** A built window and a browser for hosts that work on a configuration file. */
export interface SetupWindows extends AsyncDisposable {
  /** Starts the real host on the file, as the command line would, and opens its window on the systems. */
  open(file: string, dataDir: string, size?: { readonly width: number; readonly height: number }): Promise<HostWindow>;
}

export async function createSetupWindows(): Promise<SetupWindows> {
  const built = await buildWindow();
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return {
    async open(file, dataDir, size = { width: 1280, height: 900 }) {
      await using starting = new AsyncDisposableStack();
      const opened = await openWorkspaceFile(file, () => undefined);
      if (!opened.ok) throw new Error(opened.error.message);
      const host = starting.use(
        await startNodeHost({
          config: opened.value.config,
          workspaceStore: opened.value.store,
          dataDir,
          version: '0.1.0',
          rendererDir: built.path,
          logger: nullLogger,
          validateOutput: true,
        }),
      );
      const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce', locale: 'en-GB' });
      starting.defer(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(host.url);
      await page.getByRole('navigation').getByRole('button', { name: 'Systems', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Systems' }).waitFor();
      const running = starting.move();
      return { page, complaints, [Symbol.asyncDispose]: () => running.disposeAsync() };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await built[Symbol.asyncDispose]();
    },
  };
}

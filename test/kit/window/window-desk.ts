import { chromium, type Browser, type Page } from 'playwright-core';
import { createFixtureCore, type FixtureOptions, type FixtureState } from '../fixture-core/fixture-core.ts';
import { serveFixture, type FixtureServer } from '../fixture-core/serve.ts';
import { buildWindow } from './build-window.ts';

export interface OpenedWindow extends AsyncDisposable {
  readonly page: Page;
  readonly state: FixtureState;
  readonly server: FixtureServer;
  /** What the page complained about: script errors and violations of the policy. A test should find none. */
  readonly complaints: readonly string[];
}
export interface OpenOptions extends FixtureOptions {
  /** Where the window opens, e.g. `#/open/-/m1`. */
  readonly place?: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Changes the core before the window looks. */
  readonly prepare?: (state: FixtureState) => void;
}

/** A built window and a browser, shared by the tests of one file. */
export interface WindowDesk extends AsyncDisposable {
  open(options?: OpenOptions): Promise<OpenedWindow>;
}

export async function createWindowDesk(): Promise<WindowDesk> {
  const built = await buildWindow();
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return {
    async open(options = {}) {
      const { handlers, state } = createFixtureCore(options);
      options.prepare?.(state);
      const server = await serveFixture(handlers, built.path);
      state.cut = () => server.cut();
      const context = await browser.newContext({
        viewport: options.size ?? { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        locale: 'en-GB',
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() !== 'error') return;
        // A cut line is what some tests are about; the browser reports each refused connection.
        if (/WebSocket|ERR_CONNECTION|frame-src|Failed to load resource/.test(message.text())) return;
        complaints.push(message.text());
      });
      await page.goto(`${server.url}${options.place ?? '#/open/-/m1'}`);
      await page.locator('[data-focus="list"], main h1').first().waitFor();
      return {
        page,
        state,
        server,
        complaints,
        async [Symbol.asyncDispose]() {
          await context.close();
          await server[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await built[Symbol.asyncDispose]();
    },
  };
}

/** The rows of the list that are drawn. */
export const rowsOf = (page: Page) => page.locator('[data-focus="list"] [role="option"]');
/** The text field of the composer. */
export const composerOf = (page: Page) => page.locator('[data-focus="composer"]');
/** The button that sends what the composer holds. */
export const sendOf = (page: Page) => page.locator('[data-send]');

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser, openAppWindow } from './app-window.ts';
import { parseCommandLine, type ServeCommand, usage } from './command-line.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { HostStartError } from './host-start-error.ts';
import { startNodeHost } from './node-host.ts';
import { openWorkspace } from './open-workspace.ts';
import { runSecretCommand } from './secret-command.ts';
import { SecretStoreError } from './secret-store.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A shutdown that takes longer is cut off, so that Ctrl-C always ends within 2 s. */
const shutdownMs = 1_900;

const productVersion = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

/** Resolves with the name of the first signal that asks for the end; those after it change nothing. */
function endAsked(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

async function runHost(command: ServeCommand): Promise<number> {
  const end = endAsked();
  await using running = new AsyncDisposableStack();
  const workspace = running.use(await openWorkspace(command.config, command.dataDir));
  const host = running.use(
    await startNodeHost({
      config: workspace.config,
      ...(workspace.store === undefined ? {} : { workspaceStore: workspace.store }),
      dataDir: workspace.dataDir,
      port: command.port,
      version: productVersion(),
      rendererDir: join(root, 'dist', 'renderer'),
    }),
  );
  process.on('uncaughtException', (error) => {
    host.logger.error('process.uncaught', { error: error.stack ?? error.message });
    console.error(error);
    process.exit(1);
  });

  const ends: Promise<unknown>[] = [end];
  const browser = command.window ? findBrowser() : undefined;
  if (browser === undefined) {
    console.log(`Trunkline is ready: ${host.url}`);
  } else {
    // A command line can be read by every user of the computer.
    const address = host.issueEntryUrl(true);
    const window = openAppWindow(browser, address, join(host.dataDir, 'browser'));
    console.log(`Trunkline is open in ${browser}`);
    running.defer(() => void window.kill());
    ends.push(
      once(window, 'exit').catch((error: Error) => {
        console.log(`${browser} could not be started (${error.message}). Open this address: ${host.issueEntryUrl()}`);
        return end;
      }),
    );
  }
  await Promise.race(ends);
  setTimeout(() => {
    console.error(`Trunkline did not end within ${shutdownMs} ms and was cut off; what it recorded is safe.`);
    process.exit(1);
  }, shutdownMs).unref();
  return 0;
}

/** Carries out the command line; answers the exit code: 0, 1 failed, 2 wrong command line or configuration, 3 folder in use. */
export async function main(words: readonly string[]): Promise<number> {
  const command = parseCommandLine(words);
  if (!command.ok) {
    console.error(command.error);
    return 2;
  }
  try {
    switch (command.value.type) {
      case 'help':
        process.stdout.write(usage);
        return 0;
      case 'version':
        console.log(productVersion());
        return 0;
      case 'secret':
        return await runSecretCommand(command.value, command.value.dataDir ?? defaultDataDir(), {
          input: process.stdin,
          output: process.stdout,
          errors: process.stderr,
        });
      case 'serve':
        return await runHost(command.value);
    }
  } catch (error) {
    if (error instanceof HostStartError) {
      console.error(error.message);
      return error.exitCode;
    }
    if (error instanceof SecretStoreError) {
      console.error(error.message);
      return 1;
    }
    console.error(error);
    return 1;
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));

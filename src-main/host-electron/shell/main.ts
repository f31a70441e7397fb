import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { startShell } from './start-shell.ts';

/** Paths as they are beside the bundle in `dist/electron`, packed or not. */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

process.on('unhandledRejection', (error) => {
  console.error(error);
  electron.app.exit(1);
});

// Not awaited: the app becomes ready only after this module has run to its end.
void startShell(
  electron,
  {
    core: beside('./core.mjs'),
    preload: beside('./preload.cjs'),
    renderer: beside('../renderer'),
    icon: beside('../../assets/icons/256x256.png'),
    trayIcon: beside('../../assets/icons/32x32.png'),
  },
  process.argv.slice(1),
);

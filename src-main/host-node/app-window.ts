import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Chromium, Chrome and Edge are installed, best first. */
export function browserCandidates(platform: NodeJS.Platform, env: Environment): readonly string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    const below = [
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
    ];
    return below.flatMap((path) => roots.map((root) => `${root}\\${path}`));
  }
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
  ];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The browser that shows the app window, `undefined` where none is installed or there is no desktop to show it on. */
export function findBrowser(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
): string | undefined {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  return browserCandidates(platform, env).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Flags of an app window that talks to nobody but the loopback server. The proxy that nobody is
 * stops every request of the browser itself before name resolution (loopback goes past any proxy); the others spare it the
 * attempt. A resolver rule would do the same, with a warning across the window.
 */
export function appWindowFlags(url: string, profileDir: string, asRoot: boolean): readonly string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    '--proxy-server=127.0.0.1:9',
    '--window-size=1440,900',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-client-side-phishing-detection',
    '--disable-domain-reliability',
    '--disable-breakpad',
    '--metrics-recording-only',
    '--no-pings',
    '--password-store=basic',
    '--disable-field-trial-config',
    '--disable-search-engine-choice-screen',
    '--disable-features=OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
    // Chromium refuses to start its sandbox as root.
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
}

/** Opens the window; its profile is its own, so that the process lives exactly as long as the window. */
export function openAppWindow(browser: string, url: string, profileDir: string): ChildProcess {
  const flags = appWindowFlags(url, profileDir, process.getuid?.() === 0);
  // Chromium's chatter about buses and batteries on standard error helps nobody.
  return spawn(browser, flags, { stdio: 'ignore' });
}

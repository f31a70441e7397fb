import { readFile } from 'node:fs/promises';
import { contentSecurityPolicy, permissionsPolicy } from '../../core/host-kit/content-security-policy.ts';
import type { StaticFiles } from '../../core/host-kit/static-files.ts';
import type { ShellElectron } from './shell-electron.ts';

const scheme = 'app';
const host = 'trunkline';
/** The origin of every page of ours. */
export const appOrigin = `${scheme}://${host}`;

/** Must run before the app is ready, once. Never `bypassCSP`: the policy is what keeps a page from the network. */
export function registerAppScheme(electron: Pick<ShellElectron, 'protocol'>): void {
  electron.protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the window's files under `app://trunkline/`, by GET only, and nothing else. */
export function handleAppScheme(electron: Pick<ShellElectron, 'protocol'>, files: StaticFiles): void {
  electron.protocol.handle(scheme, async (request) => {
    // A standard scheme's URL is parsed like one of HTTP, so `..` is gone already; encoded ones are refused by `files`.
    const url = new URL(request.url);
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    if (url.host !== host) return new Response(null, { status: 403 });
    await using file = await files.open(url.pathname);
    if (!file) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(await readFile(file.handle)), {
      headers: {
        'Content-Type': file.mediaType,
        'Content-Security-Policy': contentSecurityPolicy(''),
        'X-Content-Type-Options': 'nosniff',
        'Permissions-Policy': permissionsPolicy,
        'Cache-Control': 'no-store',
      },
    });
  });
}

/** True for a URL of our own pages. `startsWith` would let `app://trunkline.evil/` through. */
export function isOwnUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === `${scheme}:` && url.host === host;
  } catch {
    return false;
  }
}

import { isOwnUrl } from './app-scheme.ts';
import type { ShellSession } from './shell-electron.ts';

/** What our own pages may have. Electron grants everything where nobody asks. */
const granted: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write']);

/** Denies every permission, device and check except the few our own pages need. */
export function restrictPermissions(session: ShellSession): void {
  const allowed = (permission: string, url: string): boolean => granted.has(permission) && isOwnUrl(url);
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(details.isMainFrame && allowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => allowed(permission, requestingOrigin));
  session.setDevicePermissionHandler(() => false);
}

import type { Logger } from '../../core/ports/logger.ts';
import type { ShellElectron, ShellWindow } from './shell-electron.ts';

export interface Desk {
  /** Brings the window to the front, or makes it where there is none. */
  showWindow(): void;
  notify(notification: { readonly title: string; readonly body: string }): void;
}

type DeskElectron = Pick<ShellElectron, 'Tray' | 'Menu' | 'Notification' | 'app'>;

/** What of the product lives on the desktop besides the page: the one window, the tray icon and notifications. */
export function createDesk(
  electron: DeskElectron,
  options: { readonly trayIcon: string; readonly logger: Logger; readonly makeWindow: () => ShellWindow },
): Desk {
  let window: ShellWindow | undefined;

  const showWindow = (): void => {
    if (!window || window.isDestroyed()) {
      window = options.makeWindow();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  const tray = new electron.Tray(options.trayIcon);
  tray.setToolTip('Trunkline');
  tray.on('click', showWindow);
  tray.setContextMenu(
    electron.Menu.buildFromTemplate([
      { label: 'Trunkline', click: showWindow },
      { type: 'separator' },
      { label: 'Quit / 退出', click: () => electron.app.quit() },
    ]),
  );

  return {
    showWindow,
    notify({ title, body }) {
      // The window itself tells what happens while it is in front.
      if (!electron.Notification.isSupported() || (window && !window.isDestroyed() && window.isFocused())) return;
      const notification = new electron.Notification({ title, body });
      notification.on('click', showWindow);
      // An unsigned program on macOS may not notify (Electron 42).
      notification.on('failed', (_event, error) => options.logger.warn('notification.failed', { reason: error }));
      notification.show();
    },
  };
}

import type { Logger } from '../../core/ports/logger.ts';
import { appOrigin } from './app-scheme.ts';
import type { ShellElectron, ShellWindow } from './shell-electron.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly logger: Logger;
  /** The page is gone for good: its window is destroyed, another one may be made. */
  readonly crashed: () => void;
}

/** The only place that makes windows. The security settings are stated although most are Electron's defaults. */
export function createWindow(
  electron: Pick<ShellElectron, 'BrowserWindow' | 'dialog'>,
  options: WindowOptions,
): ShellWindow {
  const window = new electron.BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    icon: options.icon,
    backgroundColor: '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.logger.error('window.gone', { reason, exitCode });
    if (reason === 'clean-exit') return;
    // Everything a window shows is in the core, drafts too: a new one takes up where this one ended.
    window.destroy();
    options.crashed();
  });
  window.on('unresponsive', () => {
    options.logger.warn('window.unresponsive');
    void electron.dialog
      .showMessageBox({
        type: 'warning',
        message: 'The window does not respond / 窗口没有响应',
        buttons: ['Wait / 等待', 'Reload / 重新加载'],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        if (response === 1 && !window.isDestroyed()) window.webContents.reload();
      });
  });
  void window.loadURL(`${appOrigin}/`);
  return window;
}

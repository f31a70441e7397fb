import type * as Electron from 'electron';

/**
 * The part of Electron the shell uses, taken from Electron's own types, so that the real module and the one of the
 * contract tests are held to the same signatures.
 */
export interface ShellElectron {
  readonly app: Pick<
    Electron.App,
    | 'on'
    | 'whenReady'
    | 'quit'
    | 'exit'
    | 'enableSandbox'
    | 'requestSingleInstanceLock'
    | 'getPath'
    | 'getVersion'
    | 'setAppUserModelId'
  >;
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => ShellWindow;
  readonly protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  readonly session: { readonly defaultSession: ShellSession };
  readonly ipcMain: Pick<Electron.IpcMain, 'on'>;
  readonly shell: Pick<Electron.Shell, 'openExternal'>;
  readonly safeStorage: Pick<
    Electron.SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly utilityProcess: {
    fork(modulePath: string, args?: string[], options?: Electron.ForkOptions): CoreChild;
  };
  readonly MessageChannelMain: new () => Pick<Electron.MessageChannelMain, 'port1' | 'port2'>;
  readonly Notification: (new (
    options: Electron.NotificationConstructorOptions,
  ) => Pick<Electron.Notification, 'on' | 'show'>) & { isSupported(): boolean };
  readonly Tray: new (image: string) => Pick<Electron.Tray, 'setToolTip' | 'setContextMenu' | 'on'>;
  readonly Menu: {
    buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu;
    setApplicationMenu(menu: Electron.Menu | null): void;
  };
  readonly dialog: Pick<Electron.Dialog, 'showMessageBox'>;
  readonly crashReporter: Pick<Electron.CrashReporter, 'start'>;
}

export type ShellSession = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;
export type ShellContents = Pick<
  Electron.WebContents,
  'id' | 'on' | 'setWindowOpenHandler' | 'postMessage' | 'isDestroyed' | 'reload'
>;
export interface ShellWindow extends Pick<
  Electron.BrowserWindow,
  'on' | 'once' | 'loadURL' | 'show' | 'focus' | 'isMinimized' | 'restore' | 'isDestroyed' | 'destroy' | 'isFocused'
> {
  readonly webContents: ShellContents;
}
export type CoreChild = Pick<Electron.UtilityProcess, 'on' | 'postMessage' | 'kill'>;

import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, MessagePortMain, Session } from 'electron';
import type { ShellElectron } from '../../../src-main/host-electron/shell/shell-electron.ts';
import { FakeCoreChild } from './fake-core-child.ts';
import { FakeMessageChannelMain, nodePortOf } from './fake-port.ts';
import { FakePage } from './fake-page.ts';

type Any = (...args: never[]) => unknown;

/** `on` of any emitter: Electron's overloads are too many to write down, so the types are held by `satisfies` below. */
class Emitter {
  readonly events = new EventEmitter();
  on(event: string, listener: Any): never {
    this.events.on(event, listener as (...args: unknown[]) => void);
    return this as never;
  }
  once(event: string, listener: Any): never {
    this.events.once(event, listener as (...args: unknown[]) => void);
    return this as never;
  }
  emit(event: string, ...args: unknown[]): void {
    this.events.emit(event, ...args);
  }
}

export class FakeContents extends Emitter {
  readonly id: number;
  page: FakePage | undefined;
  destroyed = false;
  reloads = 0;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  url = '';

  constructor(id: number) {
    super();
    this.id = id;
  }
  setWindowOpenHandler(handler: Any): void {
    this.openHandler = handler as never;
  }
  postMessage(channel: string, _message: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.page?.receive(channel, transfer.map(nodePortOf));
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  reload(): void {
    this.reloads++;
  }
}

export interface FakeElectronOptions {
  readonly userData: string;
  readonly preload: string;
  readonly singleInstance?: boolean;
  /** How many of the first core processes end at once. */
  readonly crashes?: number;
  readonly storageBackend?: 'gnome_libsecret' | 'basic_text';
}

/** Enough of Electron to run the real shell without a runtime, and what happened to it. */
export function createFakeElectron(options: FakeElectronOptions) {
  const app = new Emitter();
  const ipc = new Emitter();
  const log: string[] = [];
  const windows: FakeWindow[] = [];
  const children: FakeCoreChild[] = [];
  const schemes: unknown[] = [];
  const opened: string[] = [];
  const notifications: { title: string | undefined; body: string | undefined }[] = [];
  const dialogs: string[] = [];
  let protocolHandler: ((request: Request) => Promise<Response>) | undefined;
  let trayMenu: MenuItemConstructorOptions[] = [];
  const permissions: {
    request?: Parameters<Session['setPermissionRequestHandler']>[0];
    check?: Parameters<Session['setPermissionCheckHandler']>[0];
    device?: Parameters<Session['setDevicePermissionHandler']>[0];
  } = {};
  let ready = false;
  const readyTurn = new Promise<void>((resolve) =>
    setImmediate(() => {
      ready = true;
      resolve();
    }),
  );
  const onlyBeforeReady = (what: string): void => {
    if (ready) throw new Error(`${what} has to be called before the app is ready`);
    log.push(what);
  };
  const onlyAfterReady = (what: string): void => {
    if (!ready) throw new Error(`${what} can only be called after the app is ready`);
    log.push(what);
  };
  /** What the person chooses in each dialog, in order. */
  const choices: number[] = [];
  let exited: number | undefined;
  const exit = Promise.withResolvers<number>();

  class FakeWindow extends Emitter {
    readonly options: BrowserWindowConstructorOptions;
    readonly webContents = new FakeContents(windows.length + 1);
    destroyed = false;
    focused = false;
    shown = 0;
    url = '';

    constructor(windowOptions: BrowserWindowConstructorOptions) {
      super();
      onlyAfterReady('BrowserWindow');
      this.options = windowOptions;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    async loadURL(url: string): Promise<void> {
      this.url = url;
      this.webContents.url = url;
      this.webContents.page = new FakePage({
        preload: this.options.webPreferences?.preload ?? '',
        origin: new URL(url).origin === 'null' ? `${new URL(url).protocol}//${new URL(url).host}` : new URL(url).origin,
        send: (channel) => ipc.emit(channel, { sender: this.webContents, senderFrame: { parent: null, url } }),
      });
    }
    show(): void {
      this.shown++;
    }
    focus(): void {
      this.focused = true;
    }
    isMinimized(): boolean {
      return false;
    }
    restore(): void {}
    isFocused(): boolean {
      return this.focused;
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
    destroy(): void {
      this.destroyed = true;
      this.webContents.destroyed = true;
    }
  }

  const electron = {
    app: {
      on: app.on.bind(app),
      whenReady: () => readyTurn,
      quit() {
        let prevented = false;
        app.emit('before-quit', { preventDefault: () => (prevented = true) });
        if (!prevented) this.exit(0);
      },
      exit(code = 0) {
        exited ??= code;
        exit.resolve(exited);
      },
      enableSandbox: () => onlyBeforeReady('enableSandbox'),
      requestSingleInstanceLock: () => options.singleInstance ?? true,
      getPath: () => options.userData,
      getVersion: () => '0.0.0-test',
      setAppUserModelId() {},
    },
    BrowserWindow: FakeWindow,
    protocol: {
      registerSchemesAsPrivileged(list) {
        onlyBeforeReady('registerSchemesAsPrivileged');
        schemes.push(...list);
      },
      handle(_scheme, handler) {
        onlyAfterReady('protocol.handle');
        protocolHandler = handler as never;
      },
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => void (permissions.request = handler),
        setPermissionCheckHandler: (handler) => void (permissions.check = handler),
        setDevicePermissionHandler: (handler) => void (permissions.device = handler),
      },
    },
    ipcMain: { on: ipc.on.bind(ipc) },
    shell: { openExternal: async (url) => void opened.push(url) },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text) => Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a) as Buffer,
      decryptStringAsync: async (bytes) => ({
        result: Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString('utf8'),
        shouldReEncrypt: false,
      }),
      getSelectedStorageBackend: () => options.storageBackend ?? 'gnome_libsecret',
    },
    utilityProcess: {
      fork(modulePath, _args, forkOptions) {
        onlyAfterReady('utilityProcess.fork');
        const child = new FakeCoreChild(modulePath, forkOptions, children.length < (options.crashes ?? 0));
        children.push(child);
        return child;
      },
    },
    MessageChannelMain: FakeMessageChannelMain,
    Notification: class extends Emitter {
      static isSupported(): boolean {
        return true;
      }
      readonly #shown: { title: string | undefined; body: string | undefined };
      constructor({ title, body }: { title?: string; body?: string }) {
        super();
        this.#shown = { title, body };
      }
      show(): void {
        notifications.push(this.#shown);
      }
    },
    Tray: class extends Emitter {
      setToolTip(): void {}
      setContextMenu(): void {}
    },
    Menu: {
      buildFromTemplate(template) {
        trayMenu = template;
        return {} as Electron.Menu;
      },
      setApplicationMenu() {},
    },
    dialog: {
      showMessageBox: async (...args: unknown[]) => {
        const { message, detail = '' } = args.at(-1) as { message: string; detail?: string };
        dialogs.push(`${message}\n${detail}`);
        return { response: choices.shift() ?? 1, checkboxChecked: false };
      },
    },
    crashReporter: { start() {} },
  } satisfies ShellElectron;

  return {
    electron: electron as ShellElectron,
    app,
    ipc,
    log,
    windows: windows as readonly FakeWindow[],
    children: children as readonly FakeCoreChild[],
    schemes,
    opened,
    notifications,
    dialogs,
    choices,
    permissions,
    request: (url: string, method = 'GET') => protocolHandler!(new Request(url, { method })),
    trayMenu: () => trayMenu,
    exited: exit.promise,
    isReady: () => ready,
  };
}

export type FakeElectron = ReturnType<typeof createFakeElectron>;

import { join } from 'node:path';
import { coreProcessEnvironment, coreProcessFlags } from '../../core/host-kit/core-process-flags.ts';
import { createJsonLogger } from '../../core/host-kit/json-logger.ts';
import { createStaticFiles } from '../../core/host-kit/static-files.ts';
import { createRealClock } from '../../core/ports/real-clock.ts';
import { answerSecret } from './answer-secrets.ts';
import { handleAppScheme, registerAppScheme } from './app-scheme.ts';
import { coreEnvironment } from './core-environment.ts';
import { CoreSupervisor } from './core-supervisor.ts';
import { createDesk, type Desk } from './desk.ts';
import { createExternalLinks } from './external-links.ts';
import { createWindow } from './create-window.ts';
import { guardContents } from './guard-contents.ts';
import { restrictPermissions } from './permissions.ts';
import { createSafeStorageSecrets } from './safe-storage-secrets.ts';
import type { ShellElectron } from './shell-electron.ts';
import { shellOptions } from './shell-options.ts';
import { handOutPorts } from './window-ports.ts';

/** Built files the shell needs, as absolute paths. */
export interface ShellFiles {
  readonly core: string;
  readonly preload: string;
  readonly renderer: string;
  readonly icon: string;
  readonly trayIcon: string;
}

/** Runs the shell: one window, one core beside it. Returns at once where another instance has the desk already. */
export async function startShell(electron: ShellElectron, files: ShellFiles, words: readonly string[]): Promise<void> {
  const { app } = electron;

  // Before ready.
  app.enableSandbox();
  registerAppScheme(electron);
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.setAppUserModelId('cn.trunkline.desk');
  electron.crashReporter.start({ uploadToServer: false });

  const options = shellOptions(words, app.getPath('userData'));
  const clock = createRealClock();
  const logger = createJsonLogger({ folder: join(options.dataDir, 'logs', 'shell'), clock });
  const links = createExternalLinks(electron, clock, (why) => logger.warn('link.refused', { why }));
  app.on('web-contents-created', (_event, contents) => guardContents(contents, links));
  let desk: Desk | undefined;
  app.on('second-instance', () => desk?.showWindow());
  app.on('activate', () => desk?.showWindow());
  // The core goes on in the background: calls still ring when the window is closed. Quitting is in the tray's menu.
  app.on('window-all-closed', () => {});

  await app.whenReady();

  // After ready.
  electron.Menu.setApplicationMenu(null);
  handleAppScheme(electron, createStaticFiles(files.renderer));
  restrictPermissions(electron.session.defaultSession);
  const secrets = createSafeStorageSecrets(electron.safeStorage, options.dataDir);

  const supervisor = new CoreSupervisor({
    fork: () =>
      electron.utilityProcess.fork(files.core, [], {
        serviceName: 'Trunkline core',
        stdio: 'ignore',
        execArgv: [...coreProcessFlags],
        env: { ...coreEnvironment(process.env), ...coreProcessEnvironment },
      }),
    start: { type: 'start', version: app.getVersion(), ...options },
    clock,
    random: Math.random,
    logger,
    heard(message, answer) {
      if (message.type === 'notify') desk?.notify(message);
      else void answerSecret(secrets, message, answer);
    },
    changed(state, why) {
      logger.info('core.state', { state, why });
      if (state === 'broken') void askWhatToDo(why);
    },
  });
  const askWhatToDo = async (why: string): Promise<void> => {
    const { response } = await electron.dialog.showMessageBox({
      type: 'error',
      message: 'Trunkline has stopped / Trunkline 已停止',
      detail: `${why}\n\nNothing that was recorded is lost. / 已记录的内容不会丢失。`,
      buttons: ['Start again / 重新启动', 'Quit / 退出'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) supervisor.start();
    else app.quit();
  };

  handOutPorts(electron, supervisor, (why) => logger.warn('port.refused', { why }));
  desk = createDesk(electron, {
    trayIcon: files.trayIcon,
    logger,
    makeWindow: () =>
      createWindow(electron, { preload: files.preload, icon: files.icon, logger, crashed: () => desk?.showWindow() }),
  });

  let ending = false;
  app.on('before-quit', (event) => {
    if (ending) return;
    ending = true;
    // Electron does not wait for promises: the quit is held back until the core has closed its store.
    event.preventDefault();
    void supervisor.stop().then(() => {
      logger[Symbol.dispose]();
      app.exit(0);
    });
  });

  supervisor.start();
  desk.showWindow();
}

import type { ToCore } from '../core-messages.ts';
import { isOwnUrl } from './app-scheme.ts';
import type { CoreSupervisor } from './core-supervisor.ts';
import type { ShellElectron } from './shell-electron.ts';

const wantChannel = 'trunkline:want-port';
const portChannel = 'trunkline:port';

/**
 * Gives each page that asks a port straight to the core, as soon as the core runs; the shell is not in between. Only the
 * main frame of a page of ours is listened to: every other sender is refused with the reason.
 */
export function handOutPorts(
  electron: Pick<ShellElectron, 'ipcMain' | 'MessageChannelMain'>,
  supervisor: Pick<CoreSupervisor, 'whenRunning'>,
  refused: (why: string) => void,
): void {
  let windows = 0;
  const asking = new Set<number>();
  electron.ipcMain.on(wantChannel, (event) => {
    const { sender, senderFrame } = event;
    if (!senderFrame) return refused('the frame that asked is gone');
    if (senderFrame.parent !== null) return refused('a frame inside the page asked');
    if (!isOwnUrl(senderFrame.url)) return refused('a page of another origin asked');
    // A page that asks again while the core starts gets one port, not two.
    if (asking.has(sender.id)) return;
    asking.add(sender.id);
    supervisor.whenRunning((core) => {
      asking.delete(sender.id);
      if (sender.isDestroyed()) return;
      const { port1, port2 } = new electron.MessageChannelMain();
      core.postMessage({ type: 'window', session: `window-${++windows}` } satisfies ToCore, [port1]);
      sender.postMessage(portChannel, null, [port2]);
    });
  });
}

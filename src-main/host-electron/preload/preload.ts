import { ipcRenderer } from 'electron';

/**
 * Hands ports to the core over to the page, and does nothing else. The page asks by `want`, as often as it lost its
 * connection; nothing of Electron itself ever gets into the page.
 */
const want = 'trunkline:want-port';
const port = 'trunkline:port';

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || typeof event.data !== 'object' || event.data === null) return;
  if ('type' in event.data && event.data.type === want) ipcRenderer.send(want);
});
ipcRenderer.on(port, (event) => window.postMessage({ type: port }, window.location.origin, [...event.ports]));

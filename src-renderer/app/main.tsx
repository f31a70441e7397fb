import { createRoot } from 'react-dom/client';
import { contract } from '../../src-shared/contract/contract.ts';
import { createClient } from '../../src-shared/rpc/client.ts';
import { pickWire } from '../link/pick-wire.ts';
import { windowTimers } from '../link/window-timers.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import { App } from './app.tsx';
import { PartsProvider } from './parts-context.tsx';
import { createWindowParts } from './window-parts.ts';

const handle = createClient(contract, {
  connect: pickWire(window),
  timers: windowTimers,
  backOff: { minMs: 250, maxMs: 5000 },
});
const parts = createWindowParts(handle, window);
const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <PartsProvider value={parts}>
    <App />
  </PartsProvider>,
);

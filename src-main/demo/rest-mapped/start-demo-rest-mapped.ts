import { randomBytes } from 'node:crypto';
import { parseSystemId } from '../demo-ids.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { orderDeskSettings } from './desk-mapping.ts';
import { startDeskServer } from './desk-server.ts';
import { deskFollowUp, tellDeskStory } from './desk-story.ts';
import { createOrderDesk } from './order-desk.ts';

/** The demo's order desk: a system nobody wrote an adapter for, mapped by configuration alone. */
export const startDemoRestMapped: StartDemoSystem = async ({ clock, random, now }) => {
  const desk = createOrderDesk(clock);
  tellDeskStory(desk, now);
  const token = randomBytes(18).toString('base64url');
  const server = await startDeskServer(desk, token);
  let timer: Disposable | undefined;
  const later = (n: number): void => {
    timer = clock.timer(90_000 + random() * 120_000, () => {
      deskFollowUp(desk, n);
      later(n + 1);
    });
  };
  later(0);
  return {
    config: {
      id: parseSystemId('orders'),
      adapter: 'rest-mapped',
      name: 'Order desk',
      names: { zh: '订单台' },
      settings: orderDeskSettings(server.baseUrl, token),
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};

import { startDemoAsterisk } from '../demo-asterisk.ts';
import { parseSystemId } from '../demo-ids.ts';
import { demoAgents } from '../demo-people.ts';
import { demoCalls } from '../demo-story.ts';
import type { StartDemoSystem } from '../demo-system.ts';

/** The demo's call centre: customers call by themselves, and the agent's phone answers when it is told to. */
export const startDemoCallCentre: StartDemoSystem = async ({ clock, random }) => {
  const pbx = await startDemoAsterisk({
    clock,
    agents: demoAgents.map(({ interface: device, memberName, extension, answerAfterMs }) => ({
      interface: device,
      memberName,
      extension,
      ...(answerAfterMs === undefined ? {} : { answerAfterMs }),
    })),
    queues: [{ name: 'support', extension: '800', ringMs: 20_000 }],
    timetable: { calls: demoCalls, everyMs: [40_000, 100_000], random },
  });
  return {
    config: {
      id: parseSystemId('pbx'),
      adapter: 'asterisk',
      name: 'Call centre',
      names: { zh: '呼叫中心' },
      settings: {
        host: pbx.host,
        port: pbx.port,
        username: pbx.username,
        secret: pbx.secret,
        deviceControl: 'pjsipNotify',
        // A visitor looks around longer than an agent takes.
        wrapUpSeconds: 180,
        agents: Object.fromEntries(
          demoAgents.map(({ id, interface: device, memberName, extension }) => [
            id,
            { interface: device, memberName, extension },
          ]),
        ),
      },
    },
    [Symbol.asyncDispose]: () => pbx[Symbol.asyncDispose](),
  };
};

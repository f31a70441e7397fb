import { asterisk } from '../../../../src-main/core/adapters/asterisk/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk } from '../../../../src-main/demo/demo-asterisk.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'pbx' as SystemId;
const secret = 'conformance secret of the manager';
const good = { host: '127.0.0.1', port: 5038, username: 'cti', secret };

/** Asterisk is in no package of the build machines: the demo call centre speaks the protocol of the recorded sessions instead. */
const demoCallCentre: AdapterSubject = {
  name: 'asterisk (demo call centre over AMI)',
  adapter: asterisk,
  badSettings: [
    { settings: { ...good, host: undefined }, path: 'host' },
    { settings: { ...good, port: 70_000 }, path: 'port' },
    { settings: { ...good, agents: { a1: { interface: '' } } }, path: 'agents.a1.interface' },
    { settings: { ...good, dial: { context: 'two words' } }, path: 'dial.context' },
  ],
  async start() {
    const pbx = await startDemoAsterisk({
      clock: createRealClock(),
      username: 'cti',
      secret,
      agents: [{ interface: 'PJSIP/1001', memberName: 'Conformance', extension: '1001' }],
      queues: [{ name: 'support', extension: '1000', ringMs: 60_000 }],
    });
    const settings = { ...good, port: pbx.port };
    let caller = 0;
    return {
      system,
      settings,
      wrongPassword: { ...settings, secret: 'wrong secret of the manager' },
      // The discard port: nobody listens there.
      unreachable: { ...settings, port: 9 },
      secrets: [secret, 'wrong secret of the manager'],
      operations: [],
      async addRecord() {
        const linkedid = pbx.ringCustomer({
          number: `+86138001380${String(caller++ % 100).padStart(2, '0')}`,
          name: 'Conformance',
          queue: 'support',
        });
        let announced = false;
        return {
          announces(message) {
            const { body } = message;
            if (announced || body.type !== 'call' || body.call.id !== `${system}:${linkedid}`) return false;
            announced = true;
            return true;
          },
        };
      },
      async breakConnections() {
        pbx.dropConnections();
      },
      [Symbol.asyncDispose]: () => pbx[Symbol.asyncDispose](),
    };
  },
};

export const subjects: readonly AdapterSubject[] = [demoCallCentre];

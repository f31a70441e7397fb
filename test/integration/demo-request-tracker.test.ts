import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { startDemoRequestTracker, type DemoRequestTracker } from '../../src-main/demo/demo-request-tracker.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { requestTrackerRequirement, startRequestTracker, type RequestTracker } from '../kit/real/request-tracker.ts';
import type { Heard } from '../kit/request-tracker-dialogue/comparable.ts';
import { dialogues } from '../kit/request-tracker-dialogue/dialogues.ts';
import { createSpeaker, type RtUnderTest } from '../kit/request-tracker-dialogue/hold-dialogue.ts';

describeReal(requestTrackerRequirement, 'the demo Request Tracker beside a real one', () => {
  let real: RequestTracker;
  let demo: DemoRequestTracker;
  beforeAll(async () => {
    real = await startRequestTracker();
    const users = ['bridge', 'agent1', 'agent2'].map((name) => ({
      ...{ name, realName: name.replace(/^./, (letter) => letter.toUpperCase()), email: `${name}@rt.example` },
      privileged: true,
    }));
    demo = await startDemoRequestTracker({
      clock: createRealClock(),
      tickets: [],
      queues: real.queues,
      users,
      customFields: ['Product'],
    });
  }, 120_000);
  afterAll(async () => {
    await demo[Symbol.asyncDispose]();
    await real[Symbol.asyncDispose]();
  });

  const hold = async (server: RtUnderTest, talk: (typeof dialogues)[string]): Promise<Heard[]> => {
    const heard: Heard[] = [];
    await talk(createSpeaker(server, heard));
    return heard;
  };

  for (const [subject, talk] of Object.entries(dialogues)) {
    test(`both give the same answers about ${subject}`, { timeout: 120_000 }, async () => {
      const wanted = await hold({ baseUrl: real.baseUrl, token: real.tokens.bridge }, talk);
      const given = await hold(demo, talk);
      expect(given).toHaveLength(wanted.length);
      for (const [index, answer] of given.entries()) expect.soft(answer).toEqual(wanted[index]);
    });
  }
});

import { parseSystemId } from '../demo-ids.ts';
import { demoAgents, demoPeople, type DemoPerson } from '../demo-people.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { startGoflyServer } from './gofly-server.ts';

const password = 'demo-chat-password';
const talks = {
  zh: [
    ['你好，请问滤芯什么时候到货？', '您好，预计周四到货，到货后短信通知您。', '好的，谢谢！'],
    ['会员积分怎么兑换？', '您好，在“我的—积分商城”里可以兑换。', '找到了，但是显示积分不足。'],
  ],
  en: [
    [
      'Hi, is the replacement unit in stock?',
      'Hello! Yes, it ships tomorrow.',
      'Great, can you upgrade it to express?',
    ],
    [
      'How do I change my delivery address?',
      'Please tell me the order number and the new address.',
      'It is for the order from last week.',
    ],
  ],
} as const;
const later = { zh: ['在吗？', '还有一个问题想问一下。'], en: ['Are you there?', 'One more question.'] } as const;

const extraOf = (person: DemoPerson): string =>
  Buffer.from(
    JSON.stringify({ visitor_name: person.name, email: person.email, customer_no: person.customerNo }),
  ).toString('base64');

/** The demo's live chat: visitors of the shop's page who write by themselves. */
export const startDemoChat: StartDemoSystem = async ({ clock, random, now }) => {
  const [agent] = demoAgents;
  const agents = demoAgents.map(({ id, name }) => ({ name: id, nickname: name, password }));
  const server = await startGoflyServer({ clock, agents });
  const visitors = [3, 8, 5, 10].flatMap((index, turn) => {
    const person = demoPeople[index % demoPeople.length];
    if (person === undefined) return [];
    const at = now - (turn + 1) * 23 * 60_000;
    const about = {
      name: person.name,
      refer: 'https://shop.demo.example/help',
      city: person.city,
      extra: extraOf(person),
    };
    const visitor = server.store.enter({ ...about, to_id: agent.id, at });
    const talk = talks[person.language][turn % 2] ?? [];
    for (const [index, text] of talk.slice(0, turn % 2 === 0 ? 1 : 3).entries()) {
      server.store.say(visitor, index % 2 === 0 ? 'visitor' : 'kefu', text, at + index * 70_000);
    }
    visitor.status = turn < 2 ? 1 : 0;
    return [{ visitor, language: person.language }];
  });

  let timer: Disposable | undefined;
  let count = 0;
  const live = (): void => {
    timer = clock.timer(70_000 + random() * 120_000, () => {
      const one = visitors[count % visitors.length];
      if (one !== undefined) {
        if (one.visitor.status === 0) server.setOnline(one.visitor, true);
        server.visitorSays(one.visitor, later[one.language][count % 2] ?? '');
      }
      count++;
      live();
    });
  };
  live();

  return {
    config: {
      id: parseSystemId('chat'),
      adapter: 'gofly',
      name: 'Live chat',
      names: { zh: '在线客服' },
      settings: { baseUrl: server.baseUrl, username: agent.id, password },
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};
